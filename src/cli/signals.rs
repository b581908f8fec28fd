//! Ctrl-C and SIGTERM: the first stops at a safe point, the second at once.

use crate::runner::control::{Halt, StopButton};

/// Presses the button at the first signal and ends the process at the second. Never ends by itself.
pub async fn press_on_signals(button: StopButton) {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut interrupt), Ok(mut terminate)) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        return std::future::pending().await;
    };
    let mut heard = false;
    loop {
        let name = tokio::select! {
            _ = interrupt.recv() => "Ctrl-C",
            _ = terminate.recv() => "SIGTERM",
        };
        if heard {
            // The supervisor releases keys and buttons and puts everything away.
            std::process::exit(i32::from(crate::outcome::Outcome::Stopped.exit_code()));
        }
        heard = true;
        button.press(Halt::Person(name.to_owned()));
    }
}
