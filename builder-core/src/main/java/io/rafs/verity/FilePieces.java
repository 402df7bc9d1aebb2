package io.rafs.verity;

import io.rafs.format.RefusedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file, or the part of it from its start on, that several threads read. */
record FilePieces(String name, FileChannel file) implements Data {
    /** Opens a file for this. */
    static FileChannel open(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new RefusedException(file.toString(), "it is a directory, expected a file");
        }
        return FileChannel.open(file);
    }

    @Override
    public void read(long offset, byte[] to, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(to, 0, length);
        while (buffer.hasRemaining()) {
            if (file.read(buffer, offset + buffer.position()) < 0) {
                throw new IOException(
                        "%s: it became shorter while it was read: it ends before byte %d; let nobody write to it meanwhile"
                                .formatted(name, offset + length));
            }
        }
    }
}
