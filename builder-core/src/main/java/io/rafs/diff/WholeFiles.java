package io.rafs.diff;

import io.rafs.format.erofs.FileType;
import java.io.IOException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** Files as pieces of their own, weighing what they are: how trees are compared of which one has no chunks. */
final class WholeFiles {
    private WholeFiles() {}

    /** Takes each file of a side for one piece; it belongs to the layer where it starts. */
    static void of(Side side, PieceTable table, boolean first) throws IOException {
        Set<Node> files = Collections.newSetFromMap(new IdentityHashMap<>());
        side.root().forEach(node -> {
            if (node.type() == FileType.REGULAR) {
                files.add(node);
            }
        });
        side.digest(files);
        for (Node file : files) {
            int layer = file.pieces().length == 0 ? Piece.NOWHERE : file.pieces()[0].layer();
            set(file, table, first, layer);
        }
    }

    static void set(Node file, PieceTable table, boolean first, int layer) {
        if (file.size() > 0) {
            PieceId id = new PieceId(file.sha256(), 0, file.size());
            file.setPieces(new Piece[] {table.piece(id, Piece.Kind.SHA256, first, file.size(), layer)});
        }
    }
}
