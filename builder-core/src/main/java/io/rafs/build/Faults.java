package io.rafs.build;

import io.rafs.codec.ChunkCodec;
import io.rafs.image.FsNode;
import java.io.IOException;
import java.nio.file.Path;

/** Where tests spoil a build halfway, to see that it notices. Outside of tests nothing is spoiled. */
interface Faults {
    /** No fault. */
    Faults NONE = new Faults() {};

    /** What compresses, in place of {@code codec}. */
    default ChunkCodec codec(ChunkCodec codec) {
        return codec;
    }

    /** The tree that is written, in place of {@code tree}. */
    default FsNode.Directory tree(FsNode.Directory tree) {
        return tree;
    }

    /** Called when all files are written, in this directory, and none has been read back. */
    default void written(Path directory) throws IOException {}
}
