package io.rafs.compare;

import io.rafs.chunk.ChunkSplitter;
import io.rafs.chunk.Chunker;
import io.rafs.digest.Hasher;
import io.rafs.format.Digest;
import java.io.IOException;
import java.util.List;

/** Cuts files and tells each chunk. */
public final class ChunkListing {
    private ChunkListing() {}

    /**
     * Cuts all files of {@code inputs}, one after the other.
     *
     * @throws io.rafs.format.RefusedException if a compressed one is damaged, or memory does not hold the digests
     */
    public static Amount run(List<CutInput> inputs, Chunker chunker, Listener listener) throws IOException {
        Counted counted = new Counted(Memory.digests(1));
        Hasher hasher = Hasher.sha256();
        Place place = new Place();
        ChunkSplitter splitter = new ChunkSplitter(chunker, (bytes, offset, length) -> {
            Digest digest = hasher.digest(bytes, offset, length);
            counted.add(digest, length);
            listener.chunk(place.file, place.offset, length, digest);
            place.offset += length;
        });
        for (CutInput input : inputs) {
            input.read((name, in) -> {
                place.file = name;
                place.offset = 0;
                splitter.readAll(in);
            });
        }
        return counted.amount();
    }

    private static final class Place {
        private String file;
        private long offset;
    }

    /** Takes chunks in the order of the files. */
    @FunctionalInterface
    public interface Listener {
        /** A chunk of {@code length} bytes from {@code offset} of the file on; its SHA-256. */
        void chunk(String file, long offset, int length, Digest sha256) throws IOException;
    }
}
