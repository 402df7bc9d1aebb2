package io.rafs.compare;

import io.rafs.chunk.ChunkSplitter;
import io.rafs.chunk.Chunker;
import io.rafs.codec.Compression;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Cuts two inputs by several chunkers and finds what of the second is already in the first. Reads each input once. */
public final class ChunkComparison {
    private static final int BUFFER = 1 << 18;

    private ChunkComparison() {}

    /**
     * Compares.
     *
     * @param compression what new chunks of {@code second} are compressed by, each by itself, to know their stored size
     * @param progress is told of plain bytes as they are read
     * @return for each chunker, in order, what it finds
     * @throws io.rafs.format.RefusedException if an input is damaged, or memory does not hold the digests
     */
    public static List<Sharing> run(
            CutInput first,
            CutInput second,
            List<Chunker> chunkers,
            Optional<Compression> compression,
            LongConsumer progress)
            throws IOException {
        if (compression.isPresent()) {
            compression.get().prepare();
        }
        List<SharingCount> counts = new ArrayList<>();
        try {
            for (Chunker chunker : chunkers) {
                counts.add(new SharingCount(chunker, compression, Memory.digests(2 * chunkers.size())));
            }
            cut(first, counts, SharingCount::first, progress);
            cut(second, counts, SharingCount::second, progress);
            return counts.stream().map(SharingCount::sharing).toList();
        } finally {
            counts.forEach(SharingCount::close);
        }
    }

    private static void cut(CutInput input, List<SharingCount> counts, Side side, LongConsumer progress)
            throws IOException {
        List<ChunkSplitter> splitters = new ArrayList<>();
        for (SharingCount count : counts) {
            splitters.add(new ChunkSplitter(
                    count.chunker(), (bytes, offset, length) -> side.chunk(count, bytes, offset, length)));
        }
        byte[] buffer = new byte[BUFFER];
        input.read((name, in) -> copy(in, buffer, splitters, progress));
    }

    private static void copy(InputStream in, byte[] buffer, List<ChunkSplitter> splitters, LongConsumer progress)
            throws IOException {
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            for (ChunkSplitter splitter : splitters) {
                splitter.write(buffer, 0, count);
            }
            progress.accept(count);
        }
        for (ChunkSplitter splitter : splitters) {
            splitter.finish();
        }
    }

    private interface Side {
        void chunk(SharingCount count, byte[] bytes, int offset, int length) throws IOException;
    }
}
