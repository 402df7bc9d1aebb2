package io.rafs.diff;

import io.rafs.read.ImageEntry;
import java.io.IOException;

/** How an image says what its files consist of; the one thing that the layouts of images have differently here. */
interface FilePieces {
    /** Takes a piece. */
    interface Taker {
        /**
         * Takes the next piece of a file.
         *
         * @param stored what it weighs: bytes in its blob
         * @param layer number of its blob in the image, {@link Piece#NOWHERE} for a hole
         */
        void take(PieceId id, Piece.Kind kind, long stored, int layer);
    }

    /** Hands out what a regular file, met under the first of its names, consists of. */
    void list(ImageEntry file, Taker taker) throws IOException;
}
