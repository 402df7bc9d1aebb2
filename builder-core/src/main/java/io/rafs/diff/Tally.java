package io.rafs.diff;

import io.rafs.format.EntryName;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Adds up what paths bring. */
final class Tally {
    private final Unit unit;
    private final List<LayerName> layers;
    private final Bytes[] layerBytes;
    private final Map<EntryName, Bytes> directories = new TreeMap<>();
    private Bytes root = Bytes.NONE;
    private Bytes bytes = Bytes.NONE;
    private Bytes chunks = Bytes.NONE;
    private final Map<Change, Long> counts = new EnumMap<>(Change.class);
    private final Map<String, Long> attributes = new TreeMap<>();

    /** @param layers of the second tree */
    Tally(Unit unit, List<LayerName> layers) {
        this.unit = unit;
        this.layers = layers;
        layerBytes = new Bytes[layers.size()];
        java.util.Arrays.fill(layerBytes, Bytes.NONE);
        for (Change change : Change.values()) {
            counts.put(change, 0L);
        }
    }

    /** Counts the pieces of a path that no path before it has; {@code null} for a side that does not have the path. */
    Bytes count(Node one, Node other) {
        Bytes sum = Bytes.NONE;
        if (other != null) {
            for (Piece piece : other.pieces()) {
                sum = count(piece, sum);
            }
        }
        if (one != null) {
            for (Piece piece : one.pieces()) {
                sum = piece.isInSecond() ? sum : count(piece, sum);
            }
        }
        return sum;
    }

    private Bytes count(Piece piece, Bytes sum) {
        if (!piece.count()) {
            return sum;
        }
        Bytes one = Bytes.NONE.plus(piece);
        bytes = bytes.plus(one);
        if (piece.layer() != Piece.NOWHERE) {
            chunks = chunks.plus(new Bytes(
                    piece.isInSecond() && !piece.isInFirst() ? 1 : 0,
                    piece.isInSecond() && piece.isInFirst() ? 1 : 0,
                    piece.isInSecond() ? 0 : 1));
            if (piece.isInSecond()) {
                layerBytes[piece.layer()] = layerBytes[piece.layer()].plus(one);
            }
        }
        return sum.plus(one);
    }

    void add(TreePath path, Change change, Bytes brought, List<AttributeChange> differences) {
        counts.merge(change, 1L, Long::sum);
        if (change == Change.METADATA) {
            differences.stream()
                    .map(AttributeChange::kind)
                    .distinct()
                    .forEach(kind -> attributes.merge(kind, 1L, Long::sum));
        }
        if (!brought.equals(Bytes.NONE) && path.names().size() > 1) {
            directories.merge(path.names().get(0), brought, Bytes::plus);
        } else {
            root = root.plus(brought);
        }
    }

    DiffResult result(Subject first, Subject second, List<PathChange> changes, List<String> notes) {
        List<Share<LayerName>> byLayer = new ArrayList<>();
        for (int i = 0; i < layerBytes.length; i++) {
            byLayer.add(new Share<>(layers.get(i), layerBytes[i]));
        }
        List<Share<String>> byDirectory = new ArrayList<>();
        byDirectory.add(new Share<>("/", root));
        directories.forEach((name, share) -> byDirectory.add(new Share<>("/" + name, share)));
        return new DiffResult(
                first, second, unit, bytes, chunks, counts, attributes, byLayer, byDirectory, changes, notes);
    }
}
