package io.rafs.tree;

import io.rafs.format.EntryName;
import io.rafs.image.FsNode;
import io.rafs.image.Meta;
import java.util.HashMap;
import java.util.Map;

/** A file while layers are applied; what comes out in the end is {@link FsNode}. */
abstract sealed class Node {
    /** A directory: attributes and names change from layer to layer. */
    static final class Dir extends Node {
        private Meta meta;
        private final Map<EntryName, Name> names = new HashMap<>();

        Dir(Meta meta) {
            this.meta = meta;
        }

        Meta meta() {
            return meta;
        }

        void setMeta(Meta other) {
            meta = other;
        }

        Map<EntryName, Name> names() {
            return names;
        }
    }

    /** Anything else: it is replaced, never changed. Hard links share one. */
    static final class Leaf extends Node {
        private final FsNode finished;

        Leaf(FsNode finished) {
            this.finished = finished;
        }

        FsNode finished() {
            return finished;
        }
    }

    /**
     * A directory entry and the last layer that spoke of it or of something below it. A whiteout of that layer leaves it
     * alone, wherever it stands in the layer.
     */
    static final class Name {
        private Node node;
        private int layer;

        Name(Node node, int layer) {
            this.node = node;
            this.layer = layer;
        }

        Node node() {
            return node;
        }

        int layer() {
            return layer;
        }

        void set(Node other, int byLayer) {
            node = other;
            layer = byLayer;
        }

        void touch(int byLayer) {
            layer = byLayer;
        }
    }
}
