//! The little of the X protocol that closing a window and taking a picture of it take.
//!
//! WebDriver can only kill the app; a person's closing goes through the window manager, and the app then saves what it
//! has to save. Its pictures never come from a page that is drawn without a graphics card; and what the screen shows is
//! what a person sees. Requests, replies and their numbers are those of the X Window System Protocol, X Version 11, and of the
//! Extended Window Manager Hints. The server is the suite's own and asks for no authentication.

use std::{
    io::{Read, Write},
    os::unix::net::UnixStream,
    time::Duration,
};

const GET_GEOMETRY: u8 = 14;
const INTERN_ATOM: u8 = 16;
const GET_PROPERTY: u8 = 20;
const SEND_EVENT: u8 = 25;
const CLIENT_MESSAGE: u8 = 33;
const GET_IMAGE: u8 = 73;
/// The format of an image with all its bits side by side.
const Z_PIXMAP: u8 = 2;
/// SubstructureNotify and SubstructureRedirect: what a window manager listens to on the root window.
const TO_THE_MANAGER: u32 = 0x0018_0000;

/// Asks the window manager to close the windows of a process.
///
/// # Errors
/// If the display does not answer, or the process has no window.
pub(crate) fn close_windows_of(display: &str, pid: u32) -> Result<(), String> {
    let mut server = Server::connect(display).map_err(|error| error.to_string())?;
    server
        .close_windows_of(pid)
        .map_err(|error| error.to_string())
}

/// The window of a process as the screen shows it, as a PNG. Nothing may lie over it.
///
/// # Errors
/// If the display does not answer, or the process has no window.
pub(crate) fn picture_of(display: &str, pid: u32) -> Result<Vec<u8>, String> {
    let mut server = Server::connect(display).map_err(|error| error.to_string())?;
    let image = server.image_of(pid).map_err(|error| error.to_string())?;
    image.png().map_err(|error| error.to_string())
}

/// What a window shows: red, green and blue of each pixel.
struct Image {
    width: u16,
    height: u16,
    rgb: Vec<u8>,
}

impl Image {
    fn png(&self) -> Result<Vec<u8>, png::EncodingError> {
        let mut file = Vec::new();
        let mut encoder =
            png::Encoder::new(&mut file, u32::from(self.width), u32::from(self.height));
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.write_header()?.write_image_data(&self.rgb)?;
        Ok(file)
    }
}

/// A connection to the X server.
struct Server {
    stream: UnixStream,
    root: u32,
}

impl Server {
    fn connect(display: &str) -> std::io::Result<Self> {
        let number = display.trim_start_matches(':');
        let mut stream = UnixStream::connect(format!("/tmp/.X11-unix/X{number}"))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        // little-endian, protocol 11.0, no authentication
        stream.write_all(&[b'l', 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0])?;
        let mut head = [0; 8];
        stream.read_exact(&mut head)?;
        let mut rest = vec![0; usize::from(u16::from_le_bytes([head[6], head[7]])) * 4];
        stream.read_exact(&mut rest)?;
        // the first screen's root window stands after the vendor's name and the list of formats
        let vendor = usize::from(u16::from_le_bytes([rest[16], rest[17]]));
        let formats = usize::from(rest[21]);
        let at = 32 + vendor.next_multiple_of(4) + 8 * formats;
        Ok(Self {
            stream,
            root: number_at(&rest, at),
        })
    }

    /// The windows of a process that the window manager knows; there is at least one.
    fn windows_of(&mut self, pid: u32) -> std::io::Result<Vec<u32>> {
        let owner = self.atom("_NET_WM_PID")?;
        let clients = self.atom("_NET_CLIENT_LIST")?;
        let mut found = Vec::new();
        for window in self.property(self.root, clients)? {
            if self.property(window, owner)?.first() == Some(&pid) {
                found.push(window);
            }
        }
        if found.is_empty() {
            return Err(std::io::Error::other(format!(
                "process {pid} has no window"
            )));
        }
        Ok(found)
    }

    fn image_of(&mut self, pid: u32) -> std::io::Result<Image> {
        let window = self.windows_of(pid)?[0];
        self.send(GET_GEOMETRY, 0, &window.to_le_bytes())?;
        let (head, _) = self.reply()?;
        let side = |at: usize| u16::from_le_bytes([head[at], head[at + 1]]);
        let (width, height) = (side(16), side(18));
        let mut body = window.to_le_bytes().to_vec();
        body.extend([0, 0, width, height].map(u16::to_le_bytes).concat());
        body.extend(u32::MAX.to_le_bytes());
        self.send(GET_IMAGE, Z_PIXMAP, &body)?;
        let (_, pixels) = self.reply()?;
        // four bytes a pixel on this screen of 24 bits: blue, green, red and none
        let rgb = pixels
            .chunks_exact(4)
            .flat_map(|pixel| [pixel[2], pixel[1], pixel[0]])
            .collect();
        Ok(Image { width, height, rgb })
    }

    fn close_windows_of(&mut self, pid: u32) -> std::io::Result<()> {
        let close = self.atom("_NET_CLOSE_WINDOW")?;
        for window in self.windows_of(pid)? {
            self.tell_the_manager(window, close)?;
        }
        // an answered request after them: the messages have arrived
        self.atom("_NET_CLOSE_WINDOW").map(drop)
    }

    /// The number of a name.
    fn atom(&mut self, name: &str) -> std::io::Result<u32> {
        let mut body = u16::try_from(name.len())
            .unwrap_or(0)
            .to_le_bytes()
            .to_vec();
        body.extend([0, 0]);
        body.extend(name.as_bytes());
        body.resize(body.len().next_multiple_of(4), 0);
        self.send(INTERN_ATOM, 0, &body)?;
        let (head, _) = self.reply()?;
        Ok(number_at(&head, 8))
    }

    /// The 32-bit numbers of a property of a window.
    fn property(&mut self, window: u32, property: u32) -> std::io::Result<Vec<u32>> {
        let any_type = 0;
        let words = [window, property, any_type, 0, 1024];
        self.send(GET_PROPERTY, 0, &words.map(u32::to_le_bytes).concat())?;
        let (_, value) = self.reply()?;
        Ok((0..value.len() / 4)
            .map(|at| number_at(&value, at * 4))
            .collect())
    }

    fn tell_the_manager(&mut self, window: u32, message: u32) -> std::io::Result<()> {
        let mut body = [self.root, TO_THE_MANAGER].map(u32::to_le_bytes).concat();
        body.extend([CLIENT_MESSAGE, 32, 0, 0]);
        // time "now", from an application, and three words of no meaning
        body.extend(
            [window, message, 0, 1, 0, 0, 0]
                .map(u32::to_le_bytes)
                .concat(),
        );
        self.send(SEND_EVENT, 0, &body)
    }

    fn send(&mut self, opcode: u8, detail: u8, body: &[u8]) -> std::io::Result<()> {
        let length = u16::try_from(body.len() / 4 + 1)
            .unwrap_or(u16::MAX)
            .to_le_bytes();
        self.stream
            .write_all(&[&[opcode, detail, length[0], length[1]], body].concat())
    }

    /// The next reply: its 32 bytes and what follows. Events never come, as none were asked for.
    fn reply(&mut self) -> std::io::Result<(Vec<u8>, Vec<u8>)> {
        let mut head = vec![0; 32];
        self.stream.read_exact(&mut head)?;
        if head[0] != 1 {
            return Err(std::io::Error::other(format!(
                "the X server answered error {}",
                head[1]
            )));
        }
        let mut rest = vec![0; number_at(&head, 4) as usize * 4];
        self.stream.read_exact(&mut rest)?;
        Ok((head, rest))
    }
}

fn number_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}
