//! The transport bar: start, play, step, speed, time, seed, and the figures of the moment.

use studio::app::{Direction, Mode, Msg, Phase, Travel};
use studio::view::ViewModel;
use web_sys::HtmlSelectElement;
use yew::{Callback, Html, TargetCast as _, html};

use super::icons::icon;
use super::parts::{action_button, button};
use super::track::branches;

const SPEEDS: [(f64, &str); 9] = [
    (0.1, "0.1 ×"),
    (0.25, "0.25 ×"),
    (0.5, "0.5 ×"),
    (1.0, "1 ×"),
    (2.0, "2 ×"),
    (5.0, "5 ×"),
    (10.0, "10 ×"),
    (100.0, "100 ×"),
    (1_000.0, "1000 ×"),
];

/// The bar.
pub fn transport(view: &ViewModel, send: &Callback<Msg>) -> Html {
    let bar = &view.transport;
    let studio = view.mode == Mode::Studio;
    let running = view.phase == Phase::Running;
    let speed = send.reform(|event: yew::Event| {
        let chosen = event.target_unchecked_into::<HtmlSelectElement>().selected_index();
        Msg::SetSpeed(SPEEDS.get(chosen.max(0) as usize).map_or(1.0, |(speed, _)| *speed))
    });
    let option = |&(value, text): &(f64, &'static str)| {
        html! { <option selected={(value - bar.speed).abs() < 1e-9}>{ text }</option> }
    };
    html! {
        <section class="transport" aria-label="Run">
            <div class="transport-keys">
                { button("btn is-icon is-square", "", "Start anew, same seed", Some("reset"), send, || Msg::Reset) }
                if studio {
                    { key("Play backwards", "backwards", Travel::PlayBackwards, send) }
                    { key("Step back to the event before", "step-back", Travel::StepBack, send) }
                }
                <button type="button" class="btn is-primary is-square is-play" aria-label={if running { "Pause" } else { "Play" }}
                    title="Play or pause (space)" onclick={send.reform(|_| Msg::TogglePlay)}>
                    { icon(if running { "pause" } else { "play" }) }
                </button>
                { button("btn is-icon is-square", "", "Step to the next event", Some("step"), send, || Msg::Step) }
                if studio {
                    { key("To the mark before", "mark-back", Travel::Mark(Direction::Back), send) }
                    { key("To the next mark", "mark-next", Travel::Mark(Direction::Forward), send) }
                }
            </div>
            <output class="clock" aria-label="Simulated time" aria-live="off">{ &bar.clock }</output>
            <div class="transport-pair">
                <label for="speed">{ "Speed" }</label>
                <select id="speed" aria-label="Speed" onchange={speed}>{ for SPEEDS.iter().map(option) }</select>
            </div>
            <button type="button" class="btn is-square" aria-pressed={bar.skip_waiting.to_string()} aria-label="Skip the waiting"
                onclick={send.reform(|_| Msg::ToggleSkipWaiting)}>
                { icon("skip") }<span class="btn-label is-wide">{ "Skip the waiting" }</span>
            </button>
            { branches(&view.track, send) }
            if studio && view.track.past {
                <button type="button" class="btn is-now" title="This is the past: what you do now begins another branch, and what was stays."
                    onclick={send.reform(|_| Msg::Travel(Travel::End(Direction::Forward)))}>{ "To the present" }</button>
            }
            if view.mode == Mode::Embed {
                if !bar.faults.is_empty() {
                    <div class="faults" role="group" aria-label="Break it">
                        <span class="is-roomy">{ "Break it:" }</span>
                        { for bar.faults.iter().map(|action| action_button(action, send)) }
                    </div>
                }
            } else {
                <div class="transport-pair is-wide">
                    <span>{ "Seed " }<span class="num">{ bar.seed }</span></span>
                    { button("btn is-icon is-square", "", "New seed", Some("dice"), send, || Msg::NewSeed) }
                </div>
                <dl class="tally" aria-label="So far">
                    { for bar.tally.iter().map(|(label, value, bad)| html! {
                        <div class={bad.then_some("is-bad")}><dt>{ label }</dt><dd>{ value }</dd></div>
                    }) }
                </dl>
            }
        </section>
    }
}

fn key(name: &'static str, picture: &'static str, travel: Travel, send: &Callback<Msg>) -> Html {
    let class = "btn is-icon is-square is-travel";
    button(class, "", name, Some(picture), send, move || Msg::Travel(travel))
}
