//! A file as the body of a form, read while it is sent (RFC 7578).

use crate::audio::transfer::{Transfer, Trouble};
use crate::observe::event::Step;
use crate::plan::recording;
use std::fs::File;
use std::hash::{BuildHasher, RandomState};
use std::io::{Cursor, Error, ErrorKind, Read};
use std::path::Path;
use std::time::{Duration, Instant};

/// A form with one file in its field `file`.
pub struct Form<'a> {
    boundary: String,
    head: Cursor<Vec<u8>>,
    file: File,
    tail: Cursor<Vec<u8>>,
    /// Bytes of the file, and those still to come.
    size: u64,
    left: u64,
    transfer: &'a Transfer,
    trouble: Option<Trouble>,
    ended: Option<Instant>,
}

impl<'a> Form<'a> {
    /// A form with the file at `path`, under the input's name.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn new(path: &Path, transfer: &'a Transfer) -> Result<Self, Trouble> {
        let opened = recording::open(path).and_then(|file| Ok((file.metadata()?.len(), file)));
        let (size, file) = opened
            .map_err(|error| Trouble::Lasting(format!("the recording cannot be read: {error}")))?;
        // A file that holds this by chance would be one in 2^128.
        let random = || RandomState::new().hash_one(size);
        let boundary = format!("ditado-{:016x}{:016x}", random(), random());
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n",
            field_name(&transfer.name)
        );
        let tail = format!("\r\n--{boundary}--\r\n");
        Ok(Form {
            boundary,
            head: Cursor::new(head.into_bytes()),
            file,
            tail: Cursor::new(tail.into_bytes()),
            size,
            left: size,
            transfer,
            trouble: None,
            ended: None,
        })
    }

    /// Bytes of the whole body.
    pub fn length(&self) -> u64 {
        self.size + (self.head.get_ref().len() + self.tail.get_ref().len()) as u64
    }

    /// Value of the header `Content-Type`.
    pub fn content_type(&self) -> String {
        format!("multipart/form-data; boundary={}", self.boundary)
    }

    /// Why reading ended early, if it did.
    pub fn trouble(&mut self) -> Option<Trouble> {
        self.trouble.take()
    }

    /// Time since all of it was read; none while it is not.
    pub fn waited(&self) -> Option<Duration> {
        self.ended.map(|ended| ended.elapsed())
    }

    fn stop(&mut self, trouble: Trouble) -> Error {
        let error = Error::other(trouble.to_string());
        self.trouble = Some(trouble);
        error
    }
}

impl Read for Form<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        if let Err(trouble) = self.transfer.go_on() {
            return Err(self.stop(trouble));
        }
        let read = self.head.read(buffer)?;
        if read > 0 {
            return Ok(read);
        }
        if self.left == 0 {
            let read = self.tail.read(buffer)?;
            if self.tail.position() == self.tail.get_ref().len() as u64 && self.ended.is_none() {
                self.ended = Some(Instant::now());
            }
            return Ok(read);
        }
        // A file that grows meanwhile is sent as long as it was.
        let most = usize::try_from(self.left).map_or(buffer.len(), |left| left.min(buffer.len()));
        match self.file.read(&mut buffer[..most]) {
            Ok(0) => Err(self.stop(Trouble::Lasting(
                "the recording became shorter while it was read".to_owned(),
            ))),
            Ok(read) => {
                self.left -= read as u64;
                let sent = self.size - self.left;
                self.transfer.tell(Step::Uploading, sent, Some(self.size));
                Ok(read)
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => Err(error),
            Err(error) => Err(self.stop(Trouble::Lasting(format!(
                "the recording cannot be read: {error}"
            )))),
        }
    }
}

/// A name between quotes, as browsers send it: quotes and line breaks are escaped.
fn field_name(name: &str) -> String {
    name.chars()
        .map(|c| match c {
            '"' => "%22".to_owned(),
            c if c.is_control() => format!("%{:02X}", u32::from(c)),
            c => c.to_string(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::transfer::transfer;

    #[test]
    fn a_form_is_as_long_as_it_says_and_holds_the_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x");
        std::fs::write(&path, b"\r\n--bytes").unwrap();
        let mut transfer = transfer();
        transfer.name = "a\"b\r\nX: y.ogg".to_owned();
        let mut form = Form::new(&path, &transfer).unwrap();
        let mut body = Vec::new();
        form.read_to_end(&mut body).unwrap();
        assert_eq!(body.len() as u64, form.length());
        let body = String::from_utf8(body).unwrap();
        assert!(
            body.contains("filename=\"a%22b%0D%0AX: y.ogg\"\r\n"),
            "{body}"
        );
        assert!(body.contains("\r\n\r\n\r\n--bytes\r\n--ditado-"), "{body}");
    }

    #[test]
    fn a_file_that_shrinks_is_a_trouble_of_its_own() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x");
        std::fs::write(&path, b"123456").unwrap();
        let transfer = transfer();
        let mut form = Form::new(&path, &transfer).unwrap();
        std::fs::write(&path, b"123").unwrap();
        assert!(form.read_to_end(&mut Vec::new()).is_err());
        assert!(form.trouble().unwrap().to_string().contains("shorter"));
    }
}
