//! The practice org as a program: starts, prints one line of JSON, serves until it is stopped.

use std::process::ExitCode;
use std::str::FromStr;

use lexopt::prelude::{Long, Short, ValueExt};
use practice_org::{Options, PracticeOrg};

const HELP: &str = "\
practice-org: a Salesforce org that runs on this computer, for trying and testing

Usage: practice-org [--port N] [--data FILE] [--cases N] [--seed N] [--callback URL]... [--tls]

Prints one line of JSON when it answers: its address, a user name and password, consumer key and
secret, callback addresses, and where and with which key it is controlled. Serves until it gets
SIGINT or SIGTERM (Ctrl+C).

In a browser its address tells how to connect an app, and has Setup, faults on demand, the request
log and the clock; for these sign in as admin@practice.example, password practice1. Programs do the
same by JSON below control_url with control_key as bearer token: control_url/openapi.json describes it.

  --port N        TCP port on 127.0.0.1, 0 to 65535; 0 takes any free one (default 0)
  --data FILE     SQLite file that keeps the org; made if it is not there, else opened as it is, with
                  what was kept in it (default: in memory, gone at the end)
  --cases N       cases to make up when the org is new, with accounts, contacts, comments, e-mails
                  and history to match (default 2000)
  --seed N        seed of what is made up; the same seed gives the same org on the same day (default 1)
  --callback URL  registers one more callback address in the app of the line: https, a scheme of your
                  own, or http to localhost; may be repeated
  --tls           serves HTTPS; ca_file in the line is the PEM file of the authority to trust, which
                  vouches for this computer's loopback names only (kept beside FILE)
  -h, --help      prints this
  -V, --version   prints the version
";

/// What the command line asks for.
enum Ask {
    Serve(Options),
    Print(String),
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let options = match parse(lexopt::Parser::from_env()) {
        Ok(Ask::Serve(options)) => options,
        Ok(Ask::Print(text)) => {
            print!("{text}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("practice-org: {error}\nTry --help.");
            return ExitCode::from(2);
        }
    };
    match serve(options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("practice-org: {error}");
            ExitCode::FAILURE
        }
    }
}

fn parse(mut parser: lexopt::Parser) -> Result<Ask, lexopt::Error> {
    let mut options = Options::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("port") => options.port = number(&mut parser, "--port", "from 0 to 65535")?,
            Long("data") => options.data = Some(parser.value()?.into()),
            Long("cases") => options.cases = number(&mut parser, "--cases", "of 0 or more")?,
            Long("seed") => options.seed = number(&mut parser, "--seed", "of 0 or more")?,
            Long("callback") => options.callback_urls.push(parser.value()?.string()?),
            Long("tls") => options.tls = true,
            Short('h') | Long("help") => return Ok(Ask::Print(HELP.to_owned())),
            Short('V') | Long("version") => {
                return Ok(Ask::Print(format!(
                    "practice-org {}\n",
                    env!("CARGO_PKG_VERSION")
                )));
            }
            _ => return Err(argument.unexpected()),
        }
    }
    Ok(Ask::Serve(options))
}

/// The number after an option; what it should have been, if it is none.
fn number<N: FromStr>(
    parser: &mut lexopt::Parser,
    option: &str,
    range: &str,
) -> Result<N, lexopt::Error> {
    let value = parser.value()?.string()?;
    let wrong = |_| format!("{option} wants a whole number {range}, not {value:?}").into();
    value.parse().map_err(wrong)
}

async fn serve(options: Options) -> Result<(), Box<dyn std::error::Error>> {
    let org = PracticeOrg::start(options).await?;
    println!("{}", serde_json::to_string(org.announcement())?);
    stop_signal().await?;
    org.stop().await;
    Ok(())
}

#[cfg(unix)]
async fn stop_signal() -> std::io::Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn stop_signal() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
