//! Connections, plain or by TLS, that can be cut: a listener whose streams a fault can break without an answer.
//!
//! A handler cannot close its own connection through the web framework; it can through the [`Cut`] it shares with
//! the stream underneath. Certificates are in `tls`.

use std::future::Future as _;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll, ready};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::server::TlsStream;
use tokio_rustls::{Accept, TlsAcceptor};

/// Breaks the connection it belongs to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cut(Arc<AtomicU8>);

/// The connection works.
const WHOLE: u8 = 0;
/// It closes in good order (TCP FIN).
const CLOSED: u8 = 1;
/// It is reset (TCP RST).
const RESET: u8 = 2;

impl Cut {
    /// From now on nothing goes over the connection; it closes.
    pub(crate) fn now(&self) {
        self.0.store(CLOSED, Ordering::SeqCst);
    }

    /// The same, and the peer is told that something went wrong.
    pub(crate) fn reset(&self) {
        self.0.store(RESET, Ordering::SeqCst);
    }
}

/// Accepts connections that can be cut.
pub(crate) struct Wires {
    pub(crate) listener: TcpListener,
    /// Speaks TLS on every connection if it is there.
    pub(crate) tls: Option<TlsAcceptor>,
}

impl Listener for Wires {
    type Io = Wire;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Wire, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.listener).await;
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection stays without TCP_NODELAY");
        }
        let stream = match &self.tls {
            None => Stream::Plain(stream),
            // the connection's own task shakes hands: a slow client keeps nobody waiting
            Some(tls) => Stream::Greeting(Box::new(tls.accept(stream))),
        };
        let cut = Cut::default();
        (Wire { stream, cut }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

impl Connected<IncomingStream<'_, Wires>> for Cut {
    fn connect_info(stream: IncomingStream<'_, Wires>) -> Self {
        stream.io().cut.clone()
    }
}

/// One connection.
pub(crate) struct Wire {
    stream: Stream,
    cut: Cut,
}

enum Stream {
    Plain(TcpStream),
    /// Until the handshake is done.
    Greeting(Box<Accept<TcpStream>>),
    Tls(Box<TlsStream<TcpStream>>),
}

/// What a connection is read from and written to.
trait Both: AsyncRead + AsyncWrite + Unpin {}
impl<T: AsyncRead + AsyncWrite + Unpin> Both for T {}

impl Wire {
    fn check(&self) -> io::Result<()> {
        let cut = self.cut.0.load(Ordering::SeqCst);
        if cut == WHOLE {
            return Ok(());
        }
        if cut == RESET {
            // closing a socket that does not linger discards what is unsent and sends RST
            let socket = match &self.stream {
                Stream::Plain(stream) => Some(stream),
                Stream::Tls(stream) => Some(stream.get_ref().0),
                Stream::Greeting(greeting) => greeting.get_ref(),
            };
            socket.map_or(Ok(()), TcpStream::set_zero_linger)?;
        }
        Err(io::ErrorKind::ConnectionReset.into())
    }

    /// Does something with the stream underneath, once the handshake is done and unless it was cut.
    fn with<T>(
        &mut self,
        cx: &mut Context<'_>,
        act: impl FnOnce(Pin<&mut dyn Both>, &mut Context<'_>) -> Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        self.check()?;
        loop {
            let greeted = match &mut self.stream {
                Stream::Plain(stream) => return act(Pin::new(stream), cx),
                Stream::Tls(stream) => return act(Pin::new(stream), cx),
                Stream::Greeting(greeting) => ready!(Pin::new(greeting).poll(cx))?,
            };
            self.stream = Stream::Tls(Box::new(greeted));
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.with(cx, |stream, cx| stream.poll_read(cx, buf))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.with(cx, |stream, cx| stream.poll_write(cx, buf))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.with(cx, |stream, cx| stream.poll_flush(cx))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.with(cx, |stream, cx| stream.poll_shutdown(cx))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.with(cx, |stream, cx| stream.poll_write_vectored(cx, bufs))
    }

    fn is_write_vectored(&self) -> bool {
        matches!(self.stream, Stream::Plain(_))
    }
}
