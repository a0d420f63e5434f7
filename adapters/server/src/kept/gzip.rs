//! Compressing what is kept, and back.
//!
//! What compresses takes a third of a megabyte. It is made once for each thread: among answers that stay, one
//! made for each of them would leave memory in pieces too small for the next.

use std::cell::RefCell;

use axum::body::Bytes;
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

/// The base 2 logarithm of how far back what repeats is looked for: as far as gzip can.
const WINDOW: u8 = 15;
/// What stands before the compressed bytes: no name, no comment, as [`compress`] writes it.
const HEADER: usize = 10;

thread_local! {
    static COMPRESS: RefCell<Compress> =
        RefCell::new(Compress::new_gzip(Compression::default(), WINDOW));
    static EXPAND: RefCell<Decompress> = RefCell::new(Decompress::new_with_window_bits(false, WINDOW));
}

/// A body in the gzip format; `None` if it would not be half as long.
pub(super) fn compress(body: &[u8]) -> Option<Bytes> {
    COMPRESS.with_borrow_mut(|compress| {
        compress.reset();
        let mut short = Vec::with_capacity(body.len() / 2);
        match compress.compress_vec(body, &mut short, FlushCompress::Finish) {
            Ok(Status::StreamEnd) => Some(short.into_boxed_slice().into()),
            _ => None,
        }
    })
}

/// The body of this length that [`compress`] made `short` of.
pub(super) fn expand(short: &[u8], length: usize) -> Option<Bytes> {
    EXPAND.with_borrow_mut(|expand| {
        expand.reset(false);
        let mut body = Vec::with_capacity(length);
        let done = expand.decompress_vec(short.get(HEADER..)?, &mut body, FlushDecompress::Finish);
        matches!(done, Ok(Status::StreamEnd)).then(|| body.into())
    })
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;
    use proptest::{collection::vec, prelude::*};
    use sha2::{Digest, Sha256};

    use super::*;

    proptest! {
        #[test]
        fn what_is_compressed_is_read_by_everybody_and_comes_back(
            words in vec(vec(any::<u8>(), 1..9), 1..9),
            times in 20..400_usize,
        ) {
            let body = words.concat().repeat(times);
            let Some(short) = compress(&body) else { return Ok(()) };
            prop_assert!(short.len() * 2 <= body.len());
            prop_assert_eq!(&expand(&short, body.len()).unwrap()[..], &body[..]);
            let mut read = Vec::new();
            GzDecoder::new(&short[..]).read_to_end(&mut read).unwrap();
            prop_assert_eq!(read, body);
        }
    }

    #[test]
    fn what_hardly_gets_shorter_is_left_alone() {
        let noise: Vec<u8> = (0..128_u8).flat_map(|at| Sha256::digest([at])).collect();
        assert_eq!(compress(&noise), None);
        assert!(compress(&b"the same again, ".repeat(64)).is_some());
    }
}
