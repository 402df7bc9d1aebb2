package io.rafs.read;

import io.rafs.format.erofs.ChunkIndex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** The chunk indexes of one file, one for every chunk size begun. Read as they are asked for, for a file may have millions. */
public final class ChunkIndexes implements Iterable<ChunkIndex> {
    private final PagedFile file;
    private final long offset;
    private final long fileSize;
    private final int chunkSize;

    ChunkIndexes(PagedFile file, long offset, long fileSize, int chunkSize) throws IOException {
        this.file = file;
        this.offset = offset;
        this.fileSize = fileSize;
        this.chunkSize = chunkSize;
        if (count() > (file.size() - Math.min(offset, file.size())) / ChunkIndex.SIZE) {
            // says so with its own words
            file.read("chunk indexes", offset, count() > Long.MAX_VALUE / 8 ? Long.MAX_VALUE : count() * 8);
        }
    }

    /** Bytes of the file. */
    long fileSize() {
        return fileSize;
    }

    /** Bytes of each chunk but the last. */
    int chunkSize() {
        return chunkSize;
    }

    /** How many. */
    public long count() {
        return fileSize / chunkSize + (fileSize % chunkSize == 0 ? 0 : 1);
    }

    /** Byte offset of an index in the bootstrap. */
    public long position(long number) {
        return offset + number * ChunkIndex.SIZE;
    }

    /** Bytes of the file that an index stands for: the chunk size, or what is left for the last one. */
    public int chunkLength(long number) {
        return (int) Math.min(chunkSize, fileSize - number * chunkSize);
    }

    /** One of them, 0 the first. */
    public ChunkIndex get(long number) throws IOException {
        return ChunkIndex.decode(file.read("chunk index", position(number), ChunkIndex.SIZE));
    }

    /** All of them in file order; {@code next} throws {@link UncheckedIOException} around what {@link #get} throws. */
    @Override
    public Iterator<ChunkIndex> iterator() {
        return new Iterator<>() {
            private long next;

            @Override
            public boolean hasNext() {
                return next < count();
            }

            @Override
            public ChunkIndex next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                try {
                    return get(next++);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }
}
