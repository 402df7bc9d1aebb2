package io.rafs.inspect;

import io.rafs.format.Digest;
import io.rafs.format.erofs.ChunkIndex;
import io.rafs.format.erofs.Inode;
import io.rafs.format.rafs.ChunkInfo;
import io.rafs.read.ChunkIndexes;
import io.rafs.read.ImageReader;
import java.io.IOException;
import java.util.Optional;

/** The content of a file in two images, by the digests of its chunks. */
final class FileDiff {
    private final ImageReader first;
    private final ImageReader second;

    FileDiff(ImageReader first, ImageReader second) {
        this.first = first;
        this.second = second;
    }

    /**
     * Where content differs first.
     *
     * @param differs whether the content does
     * @param moved whether it is the same, but lies elsewhere
     * @param chunk the first that differs or lies elsewhere
     * @param offset of it in the file
     * @param first the chunk in the first image
     * @param second the chunk in the second image
     */
    record Result(boolean differs, boolean moved, long chunk, long offset, String first, String second) {
        private static final Result SAME = new Result(false, false, 0, 0, "", "");
    }

    /** Compares a file that has these inodes. Of files that are cut differently only the size is compared, elsewhere. */
    Result compare(long nid, Inode inode, long otherNid, Inode otherInode) throws IOException {
        ChunkIndexes one = first.bootstrap().chunkIndexes(nid, inode);
        ChunkIndexes other = second.bootstrap().chunkIndexes(otherNid, otherInode);
        long chunkSize = first.bootstrap().extended().chunkSize();
        if (chunkSize != second.bootstrap().extended().chunkSize()) {
            return Result.SAME;
        }
        Result moved = Result.SAME;
        for (long i = 0; i < Math.min(one.count(), other.count()); i++) {
            ChunkIndex here = one.get(i);
            ChunkIndex there = other.get(i);
            Optional<Digest> digest = digest(first, here);
            Optional<Digest> otherDigest = digest(second, there);
            if (!digest.equals(otherDigest)) {
                return new Result(true, false, i, i * chunkSize, name(digest), name(otherDigest));
            }
            if (!moved.moved && !here.equals(there)) {
                moved = new Result(false, true, i, i * chunkSize, place(here), place(there));
            }
        }
        return moved;
    }

    private static Optional<Digest> digest(ImageReader image, ChunkIndex index) throws IOException {
        return image.chunks().find(index.blob(), index.chunk()).map(ChunkInfo::digest);
    }

    private static String name(Optional<Digest> digest) {
        return digest.map(Digest::hex).orElse("unknown");
    }

    private static String place(ChunkIndex index) {
        return "%d:%d@%d".formatted(index.blob(), index.chunk(), index.block());
    }
}
