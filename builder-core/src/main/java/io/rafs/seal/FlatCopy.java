package io.rafs.seal;

import io.rafs.image.NewFile;
import io.rafs.verity.Data;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The bytes of a flat image, written to it as they are read for its tree: one pass, by any number of threads. */
final class FlatCopy implements Data, Closeable {
    private final List<FlatLayout.Part> parts;
    private final List<FileChannel> files = new ArrayList<>();
    private final Optional<byte[]> head;
    private final NewFile output;
    private final FlatProgress progress;

    private FlatCopy(FlatLayout layout, Optional<byte[]> head, NewFile output, FlatProgress progress) {
        parts = layout.parts();
        this.head = head;
        this.output = output;
        this.progress = progress;
    }

    /** Opens all files. {@code head} is what the image begins with instead. */
    static FlatCopy open(FlatLayout layout, Optional<byte[]> head, NewFile output, FlatProgress progress)
            throws IOException {
        FlatCopy copy = new FlatCopy(layout, head, output, progress);
        try {
            for (FlatLayout.Part part : layout.parts()) {
                copy.files.add(FileChannel.open(part.file()));
            }
            return copy;
        } catch (IOException e) {
            copy.close();
            throw e;
        }
    }

    @Override
    public void read(long offset, byte[] to, int length) throws IOException {
        Arrays.fill(to, 0, length, (byte) 0);
        for (int i = 0; i < parts.size(); i++) {
            FlatLayout.Part part = parts.get(i);
            long from = Math.max(offset, part.at());
            long end = Math.min(offset + length, part.end());
            if (from < end) {
                int at = (int) (from - offset);
                int count = (int) (end - from);
                fill(i, from - part.at(), to, at, count);
                if (from == 0 && head.isPresent()) {
                    System.arraycopy(head.get(), 0, to, 0, head.get().length);
                }
                output.write(from, to, at, count);
            }
        }
        progress.read(length);
    }

    private void fill(int part, long from, byte[] to, int at, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(to, at, count);
        while (buffer.hasRemaining()) {
            if (files.get(part).read(buffer, from + buffer.position() - at) < 0) {
                throw new IOException("%s: it ended before byte %d; let nobody write to it meanwhile"
                        .formatted(parts.get(part).file(), from + count));
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (FileChannel file : files) {
            file.close();
        }
    }
}
