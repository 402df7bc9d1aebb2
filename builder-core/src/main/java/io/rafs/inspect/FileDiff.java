package io.rafs.inspect;

import io.rafs.format.Digest;
import io.rafs.format.erofs.ChunkIndex;
import io.rafs.format.rafs.ChunkInfo;
import io.rafs.image.EntryPath;
import io.rafs.read.ChunkIndexes;
import io.rafs.read.ImageReader;
import java.io.IOException;
import java.util.Optional;

/** The content of a file in two images that cut and digest alike, by the digests of its chunks. */
final class FileDiff {
    private static final String UNKNOWN = "a chunk that the chunk table lacks";

    private final ImageReader first;
    private final ImageReader second;

    FileDiff(ImageReader first, ImageReader second) {
        this.first = first;
        this.second = second;
    }

    /** Tells where content differs first, or which chunk is the first that lies elsewhere. */
    void compare(EntryPath path, ChunkIndexes one, ChunkIndexes other, Differences differences) throws IOException {
        String here = "";
        String there = "";
        for (long i = 0; i < Math.min(one.count(), other.count()); i++) {
            ChunkIndex index = one.get(i);
            ChunkIndex otherIndex = other.get(i);
            Optional<Digest> digest = digest(first, index);
            Optional<Digest> otherDigest = digest(second, otherIndex);
            if (!digest.equals(otherDigest)) {
                differences.compare(
                        path.toString(),
                        "content from byte %d on (chunk %d)"
                                .formatted(
                                        i * first.bootstrap().rafs().extended().chunkSize(), i),
                        name(digest),
                        name(otherDigest));
                return;
            }
            if (here.equals(there) && !index.equals(otherIndex)) {
                here = place(index);
                there = place(otherIndex);
            }
        }
        differences.compareMany("path", path.toString(), "place of a chunk", here, there);
    }

    private static Optional<Digest> digest(ImageReader image, ChunkIndex index) throws IOException {
        return image.chunks().find(index.blob(), index.chunk()).map(ChunkInfo::digest);
    }

    private static String name(Optional<Digest> digest) {
        return digest.map(Digest::hex).orElse(UNKNOWN);
    }

    /** Where a chunk lies: in which blob, as which chunk, at which block. */
    private static String place(ChunkIndex index) {
        return "%d:%d@%d".formatted(index.blob(), index.chunk(), index.block());
    }
}
