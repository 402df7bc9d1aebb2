package io.rafs.diff;

/**
 * How many bytes are new, shared and gone: of all, of a path, of a layer, of a directory. Each chunk is counted once, for the
 * first path in order that uses it.
 *
 * @param fresh weight of chunks that only the second tree has
 * @param shared weight of chunks that both have
 * @param gone weight of chunks that only the first tree has
 */
public record Bytes(long fresh, long shared, long gone) {
    /** None. */
    public static final Bytes NONE = new Bytes(0, 0, 0);

    /** The sums. */
    Bytes plus(Bytes other) {
        return new Bytes(fresh + other.fresh, shared + other.shared, gone + other.gone);
    }

    /** With the weight of one more piece. */
    Bytes plus(Piece piece) {
        if (!piece.isInSecond()) {
            return new Bytes(fresh, shared, gone + piece.stored());
        }
        return piece.isInFirst()
                ? new Bytes(fresh, shared + piece.stored(), gone)
                : new Bytes(fresh + piece.stored(), shared, gone);
    }
}
