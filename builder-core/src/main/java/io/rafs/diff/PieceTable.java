package io.rafs.diff;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** All pieces of both trees, each once. */
final class PieceTable {
    private final Map<PieceId, Piece> pieces = new HashMap<>();

    /** The piece with this identity, which one of the trees has. */
    Piece piece(PieceId id, Piece.Kind kind, boolean first, long stored, int layer) {
        Piece piece = pieces.computeIfAbsent(id, absent -> new Piece(id, kind));
        piece.seenIn(first, stored, layer);
        return piece;
    }

    Collection<Piece> all() {
        return pieces.values();
    }
}
