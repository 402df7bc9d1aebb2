package io.rafs.verity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Puts the blocks of a tree where they belong in a file. */
record TreeFile(FileChannel file, long start, TreeLayout layout) implements MerkleTree.Blocks {
    @Override
    public void put(int level, long index, byte[] block) throws IOException {
        write(file, start + layout.offset(level, index), block);
    }

    static void write(FileChannel file, long at, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            file.write(buffer, at + buffer.position());
        }
    }
}
