package io.rafs.build;

import io.rafs.format.Digest;
import io.rafs.image.Blob;
import io.rafs.image.LayerFacts;
import io.rafs.store.Stored;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A build that was done. Nothing in it depends on when, where or by how many threads, but for {@code seconds}.
 *
 * @param plan what was asked for
 * @param sourceKind what the source was recognised as
 * @param sourceDigests what its documents are
 * @param layers lowest first
 * @param bootstraps the primary one first
 * @param blobs in device order
 * @param inodes files and directories, hard links counted once
 * @param paths names, the root among them
 * @param fileBytes bytes of all regular files, hard links counted once
 * @param elsewhere blobs that are in no file of the image, by where they are; none unless that was asked for
 * @param warnings what was passed over with a word
 * @param seconds how long it took
 */
public record BuildResult(
        BuildPlan plan,
        String sourceKind,
        SourceDigests sourceDigests,
        List<LayerResult> layers,
        List<Bootstrap> bootstraps,
        List<Blob> blobs,
        long inodes,
        long paths,
        long fileBytes,
        Map<Digest, Stored> elsewhere,
        List<String> warnings,
        double seconds) {

    /**
     * SHA-256 of the documents of the source that were read.
     *
     * @param manifest of the image; archives of docker's, bare layers and trees have none
     * @param config of the image; bare layers and trees have none
     */
    public record SourceDigests(Optional<Digest> manifest, Optional<Digest> config) {}

    /**
     * One bootstrap of the image.
     *
     * @param layout its kind
     * @param name of the file in the image directory
     * @param file the file
     * @param digest SHA-256 of it
     * @param size its bytes
     * @param rafsTableSize bytes of it that the kernel does not need
     */
    public record Bootstrap(Layout layout, String name, Path file, Digest digest, long size, long rafsTableSize) {}

    /** The primary bootstrap. */
    public Bootstrap primary() {
        return bootstraps.get(0);
    }

    /** The file of the primary bootstrap. */
    public Path bootstrap() {
        return primary().file();
    }

    /**
     * One layer of the source.
     *
     * @param name for people
     * @param facts what was read
     * @param entries in the layer
     * @param blob what it brought; none if nothing of it is new, or nothing of it is seen in the image
     */
    public record LayerResult(String name, LayerFacts facts, long entries, Optional<Digest> blob) {}

    /** Bytes of distinct chunks, before compression. */
    public long uniqueBytes() {
        return blobs.stream()
                .flatMap(blob -> blob.chunks().stream())
                .mapToLong(chunk -> chunk.size())
                .sum();
    }

    /**
     * Bytes of blobs that no earlier image has, and of the primary bootstrap: what a node that holds those images has to
     * fetch at most.
     */
    public long newBytes() {
        return primary().size()
                + blobs.stream()
                        .filter(blob -> !blob.reused())
                        .mapToLong(Blob::fileSize)
                        .sum();
    }

    /** Bytes of all blob files. */
    public long blobBytes() {
        return blobs.stream().mapToLong(Blob::fileSize).sum();
    }
}
