//! A part of the page that is drawn again only when it shows something else. All of them are one kind of
//! component, since yew compiles a component's whole life once for each kind.

use std::any::Any;
use std::rc::Rc;

use yew::virtual_dom::Key;
use yew::{Component, Context, Html, Properties, html};

/// What a part shows: the same contents look the same.
pub trait Part: PartialEq + Sized + 'static {
    /// Draws it.
    fn draw(&self) -> Html;

    /// The part, in its place on the page.
    fn show(self) -> Html {
        html! { <Drawn of={Rc::new(self) as Rc<dyn Shown>} /> }
    }

    /// The part among others of its kind.
    fn show_as(self, key: impl Into<Key>) -> Html {
        html! { <Drawn key={key} of={Rc::new(self) as Rc<dyn Shown>} /> }
    }
}

/// A part of any kind.
trait Shown: Any {
    fn draw(&self) -> Html;
    fn same(&self, other: &dyn Any) -> bool;
}

impl<T: Part> Shown for T {
    fn draw(&self) -> Html {
        Part::draw(self)
    }

    fn same(&self, other: &dyn Any) -> bool {
        other.downcast_ref() == Some(self)
    }
}

#[derive(Properties)]
struct DrawnProps {
    of: Rc<dyn Shown>,
}

impl PartialEq for DrawnProps {
    fn eq(&self, other: &Self) -> bool {
        self.of.same(&*other.of as &dyn Any)
    }
}

struct Drawn;

impl Component for Drawn {
    type Message = ();
    type Properties = DrawnProps;

    fn create(_: &Context<Self>) -> Self {
        Self
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        ctx.props().of.draw()
    }
}
