package io.rafs.compare;

import io.rafs.chunk.Chunker;
import io.rafs.codec.ChunkCodec;
import io.rafs.codec.Compression;
import io.rafs.digest.Hasher;
import io.rafs.format.Digest;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/** Takes the chunks that one chunker makes, first all of the first input, then all of the second. */
final class SharingCount implements AutoCloseable {
    private final Chunker chunker;
    private final Optional<ChunkCodec> codec;
    private final byte[] compressed;
    private final Hasher hasher = Hasher.sha256();
    private final Counted first;
    private final Counted second;
    private long sharedBytes;
    private long newBytes;
    private long newChunks;
    private long storedBytes;

    /** Knows at most {@code digests} different chunks of either input. */
    SharingCount(Chunker chunker, Optional<Compression> compression, int digests) {
        this.chunker = chunker;
        codec = compression.map(ChunkCodec::of);
        compressed = new byte[compression.isPresent() ? chunker.maxSize() : 0];
        first = new Counted(digests);
        second = new Counted(digests);
    }

    Chunker chunker() {
        return chunker;
    }

    void first(byte[] bytes, int offset, int length) throws IOException {
        first.add(hasher.digest(bytes, offset, length), length);
    }

    void second(byte[] bytes, int offset, int length) throws IOException {
        Digest digest = hasher.digest(bytes, offset, length);
        boolean fresh = second.add(digest, length);
        if (first.knows(digest)) {
            sharedBytes += length;
        } else if (fresh) {
            newBytes += length;
            newChunks++;
            storedBytes += stored(bytes, offset, length);
        }
    }

    /** What does not shrink is stored as it is. */
    private int stored(byte[] bytes, int offset, int length) {
        int size = codec.map(of -> of.compress(bytes, offset, length, compressed, 0))
                .orElse(0);
        return size == 0 ? length : size;
    }

    Sharing sharing() {
        return new Sharing(
                chunker,
                first.amount(),
                second.amount(),
                sharedBytes,
                newBytes,
                newChunks,
                codec.isPresent() ? OptionalLong.of(storedBytes) : OptionalLong.empty());
    }

    @Override
    public void close() {
        codec.ifPresent(ChunkCodec::close);
    }
}
