package io.rafs.build;

import io.rafs.format.Digest;
import io.rafs.image.Blob;
import java.util.List;
import java.util.Map;

/**
 * An image that was stored otherwise. Nothing in it depends on when, where or by how many threads, but for {@code seconds}.
 *
 * @param change what was done: the name of the command
 * @param options what decided the outcome
 * @param plan what was asked for
 * @param from digest of the primary bootstrap before
 * @param before the blobs of the image before, in device order
 * @param bootstraps the primary one first
 * @param blobs in device order; those of the image before that were kept are {@link Blob#reused}
 * @param changed whether any blob is another one
 * @param inodes files and directories, hard links counted once
 * @param paths names, the root among them
 * @param fileBytes bytes of all regular files, hard links counted once
 * @param figures of the one change
 * @param notes what was passed over with a word
 * @param seconds how long it took
 */
public record RewriteResult(
        String change,
        Map<String, Object> options,
        RewritePlan plan,
        Digest from,
        List<Blob> before,
        List<BuildResult.Bootstrap> bootstraps,
        List<Blob> blobs,
        boolean changed,
        long inodes,
        long paths,
        long fileBytes,
        Map<String, Object> figures,
        List<String> notes,
        double seconds) {

    /** Bytes of all blob files before. */
    public long bytesBefore() {
        return before.stream().mapToLong(Blob::fileSize).sum();
    }

    /** Bytes of all blob files now. */
    public long blobBytes() {
        return blobs.stream().mapToLong(Blob::fileSize).sum();
    }

    /** Bytes of blob files that the image before had not: what a node that has it fetches. */
    public long newBytes() {
        return blobs.stream()
                .filter(blob -> !blob.reused())
                .mapToLong(Blob::fileSize)
                .sum();
    }
}
