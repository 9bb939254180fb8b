//! The track below the stage: the run so far, to be dragged to any moment. The moment is a slider of the
//! browser's own, so that it has its keys and its name; the line and the marks below it are a picture.

use studio::app::{Msg, Travel};
use studio::timeline::MarkKind;
use studio::view::{Track as View, TrackMark};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::{Callback, Html, InputEvent, TargetCast as _, classes, html};

use super::part::Part;
use super::parts::px;

/// Units of the picture's width and height.
const WIDTH: f64 = 1_000.0;
const HEIGHT: f64 = 40.0;

/// The track.
#[derive(PartialEq)]
pub struct Track {
    /// What it shows.
    pub view: View,
    /// Where gestures go.
    pub send: Callback<Msg>,
}

impl Part for Track {
    fn draw(&self) -> Html {
        let Self { view, send } = self;
        let share = |ms: u64| ms as f64 / view.length_ms as f64;
        let goes = send.reform(|event: InputEvent| {
            let moment = event.target_unchecked_into::<HtmlInputElement>().value_as_number();
            Msg::Travel(Travel::To(engine::SimTime::from_micros((moment.max(0.0) * 1e3) as u64)))
        });
        html! {
            <section class={classes!("track", view.past.then_some("is-past"))} aria-label="Timeline">
                <div class="track-line">
                    { self.picture(share(view.now_ms)) }
                    <input type="range" class="track-moment" min="0" max={view.length_ms.to_string()} step="100"
                        value={view.now_ms.to_string()} aria-label="Moment of the run" aria-valuetext={view.said.clone()} oninput={goes} />
                    <svg class="track-marks" aria-hidden="true">{ for view.marks.iter().map(|mark| self.mark(mark)) }</svg>
                </div>
            </section>
        }
    }
}

impl Track {
    fn picture(&self, now: f64) -> Html {
        let view = &self.view;
        let end = view.end_ms as f64 / view.length_ms as f64;
        let height = |height: f64| px(HEIGHT * (1.0 - height));
        let last = view.waiting.last().map_or(0.0, |&(_, height)| height);
        let points = view.waiting.iter().copied().chain([(end, last)]);
        let points = points.map(|(at, share)| format!("{},{}", px(at * WIDTH), height(share)));
        let line = points.collect::<Vec<_>>().join(" ");
        let percent = |share: f64| format!("{}%", px(share * 100.0));
        let most = if view.most > 0.0 { format!("{} waiting", view.most) } else { String::new() };
        html! {
            <>
                <svg class="track-curve" viewBox="0 0 1000 40" preserveAspectRatio="none" aria-hidden="true">
                    <path class="track-ground" d="M0 40H1000" />
                    <polyline points={line.clone()} clip-path="url(#track-done)" />
                    <polyline class="is-ahead" points={line} clip-path="url(#track-ahead)" />
                    <clipPath id="track-done"><rect x="0" y="-4" width={px(now * WIDTH)} height="48" /></clipPath>
                    <clipPath id="track-ahead"><rect x={px(now * WIDTH)} y="-4" width={px((1.0 - now).max(0.0) * WIDTH)} height="48" /></clipPath>
                </svg>
                <svg class="track-ticks" aria-hidden="true">
                    { for view.ticks.iter().map(|(at, text)| html! { <text class={tick(*at)} x={percent(*at)} y="11">{ text }</text> }) }
                </svg>
                <svg class="track-now" aria-hidden="true">
                    <line x1={percent(now)} x2={percent(now)} y1="5" y2="100%" /><circle cx={percent(now)} cy="5" r="5" />
                </svg>
                <span class="track-most" aria-hidden="true">{ most }</span>
            </>
        }
    }

    fn mark(&self, mark: &TrackMark) -> Html {
        let at = format!("{}%", px(mark.at * 100.0));
        let goes = {
            let moment = engine::SimTime::from_micros(mark.at_ms * 1_000 + 999);
            self.send.reform(move |_| Msg::Travel(Travel::To(moment)))
        };
        let small = matches!(mark.kind, MarkKind::Redelivered | MarkKind::Edit | MarkKind::Mended);
        html! {
            <svg class="track-mark" data-kind={mark.kind.word()} x={at} onclick={goes}>
                <title>{ &mark.said }</title>
                if small {
                    <path class="is-tick" d="M0 12V22" />
                } else {
                    <path d="M0 16V62" /><circle cy="8" r="7" /><path class="is-sign" d={sign(mark.kind)} />
                }
            </svg>
        }
    }
}

/// Which branch is shown, where there are several.
pub fn branches(view: &View, send: &Callback<Msg>) -> Html {
    if view.branches.is_empty() {
        return Html::default();
    }
    let chosen = send.reform(|event: yew::Event| {
        let place = event.target_unchecked_into::<HtmlSelectElement>().selected_index();
        Msg::Travel(Travel::Branch(place.max(0) as usize))
    });
    let option = |(_, name, shown): &(usize, String, bool)| {
        html! { <option selected={*shown}>{ name }</option> }
    };
    html! {
        <div class="transport-pair">
            <label for="branch">{ "Branch" }</label>
            <select id="branch" onchange={chosen}>{ for view.branches.iter().map(option) }</select>
        </div>
    }
}

/// Where a tick's words stand beside it.
fn tick(at: f64) -> &'static str {
    if at <= 0.0 {
        "is-first"
    } else if at >= 1.0 {
        "is-last"
    } else {
        ""
    }
}

/// The sign in a mark's circle: a shape for each kind, since colours are not enough.
const fn sign(kind: MarkKind) -> &'static str {
    match kind {
        MarkKind::Dead => "M-3 5 3 11M3 5-3 11",
        MarkKind::Dropped => "M0 4.5V10M-2.5 8 0 11 2.5 8",
        MarkKind::HeldBack => "M-2 5V11M2 5V11",
        MarkKind::Rebalanced => "M-3 6.5H3M-3 9.5H3",
        _ => "M0 4.5V8.5M0 11V11.2",
    }
}
