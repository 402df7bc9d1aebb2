package io.rafs.build;

import io.rafs.blob.BlobAssembly;
import io.rafs.bootstrap.ImageOptions;
import io.rafs.check.Check;
import io.rafs.check.Finding;
import io.rafs.check.Severity;
import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.format.rafs.Compressor;
import io.rafs.image.Blob;
import io.rafs.image.Budget;
import io.rafs.image.Chunk;
import io.rafs.read.ImageFiles;
import io.rafs.read.ImageReader;
import io.rafs.reuse.WholeImage;
import io.rafs.rewrite.ChunkUse;
import io.rafs.sink.ImageDirectory;
import io.rafs.verify.Verification;
import io.rafs.verify.VerificationException;
import io.rafs.verify.Verify;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An image that is there already, as values, with the names of its bootstraps.
 *
 * @param whole what the primary bootstrap says
 * @param use which chunks its files use
 * @param names of bootstraps by layout, the primary one first
 * @param digest of the primary bootstrap
 * @param rafsCompressor what a RAFS image says of all of its blobs
 */
record FinishedImage(
        WholeImage whole, ChunkUse use, Map<Layout, String> names, Digest digest, Optional<Compressor> rafsCompressor) {
    private static final int BLOCK = 4096;

    /**
     * Reads one.
     *
     * @throws RefusedException if it cannot be rewritten, or its bootstraps do not say the same
     */
    static FinishedImage read(RewritePlan plan) throws IOException {
        ImageFiles files = ImageFiles.of(plan.image(), plan.blobs());
        try (ImageReader image = ImageReader.open(files)) {
            boolean rafs = image.bootstrap().isRafs();
            if (image.isEmbedded()) {
                throw new RefusedException(
                        plan.image().toString(),
                        "its bootstrap lies inside a blob; only image directories are rewritten");
            }
            int chunkSize = rafs ? (int) image.bootstrap().rafs().extended().chunkSize() : BLOCK;
            WholeImage whole = WholeImage.read(image, files, new Budget(plan.limits(), chunkSize));
            if (rafs && whole.blobs().stream().allMatch(blob -> blob.file().isPresent())) {
                checkFrame(files);
            }
            Layout layout = Layout.of(image.bootstrap());
            Map<Layout, String> names = new LinkedHashMap<>();
            names.put(layout, ImageDirectory.BOOTSTRAP);
            if (Files.isDirectory(plan.image())) {
                companions(plan, files, whole, names);
            }
            return new FinishedImage(
                    whole,
                    ChunkUse.of(whole.tree(), whole.blobs().size()),
                    names,
                    FileDigest.sha256(files.bootstrap()),
                    rafs
                            ? Optional.of(image.bootstrap()
                                    .rafs()
                                    .extended()
                                    .compressor(image.bootstrap().name()))
                            : Optional.empty());
        }
    }

    /** A RAFS image whose tables break a rule would break it again. */
    private static void checkFrame(ImageFiles files) throws IOException {
        List<Finding> findings = new ArrayList<>();
        Check.runFrame(files, findings::add);
        refuseErrors(findings);
    }

    /**
     * Asks what an image that was made of this one and is not what it should be has of it: a blob that is kept is not
     * read, so its flaws show only there.
     *
     * @throws RefusedException if this one breaks a rule itself
     */
    static void checkAll(RewritePlan plan) throws IOException {
        List<Finding> findings = new ArrayList<>();
        Check.run(ImageFiles.of(plan.image(), plan.blobs()), false, plan.threads(), findings::add, bytes -> {});
        refuseErrors(findings);
    }

    private static void refuseErrors(List<Finding> findings) throws RefusedException {
        for (Finding finding : findings) {
            if (finding.rule().severity() == Severity.ERROR) {
                throw new RefusedException(finding + "; rafs check tells all that is wrong with the image");
            }
        }
    }

    /** Further bootstraps speak of the same blobs; here it turns out whether they say the same of them. */
    private static void companions(RewritePlan plan, ImageFiles files, WholeImage whole, Map<Layout, String> names)
            throws IOException {
        for (Layout layout : List.of(Layout.NATIVE_E, Layout.NATIVE_F)) {
            String name = ImageDirectory.BOOTSTRAP + layout.suffix();
            Path file = plan.image().resolve(name);
            if (!Files.exists(file)) {
                continue;
            }
            try {
                new Verification(whole.tree(), whole.blobs(), whole.prefetch())
                        .run(Verify.METADATA, new ImageFiles(file, files.blobs()), plan.threads());
            } catch (VerificationException e) {
                throw new RefusedException(
                        file.toString(),
                        "it does not say what %s says; build the image anew, or remove it (%s)"
                                .formatted(files.bootstrap(), e.first()));
            }
            names.put(layout, name);
        }
    }

    boolean isNative() {
        return names.keySet().stream().anyMatch(Layout::isNative);
    }

    boolean isIndexed() {
        return names.containsKey(Layout.NATIVE_F);
    }

    /** Whether chunks start at multiples of 4096: all do, if some reader may ask for it. */
    boolean isAligned() {
        if (!isNative()) {
            return rafsCompressor.orElseThrow() == Compressor.NONE;
        }
        for (Blob blob : whole.blobs()) {
            for (Chunk chunk : use.of(blob)) {
                if (chunk.storedOffset() % BLOCK != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /** How a new blob of the image is to hold chunks. */
    BlobAssembly.Form form(Compressor compressor) {
        return new BlobAssembly.Form(compressor, isAligned(), isNative());
    }

    /** What a RAFS bootstrap says of the whole image. */
    Optional<ImageOptions> rafsOptions() {
        return rafsCompressor.map(compressor -> new ImageOptions(
                whole.chunkSize().orElseThrow(), compressor, whole.digester().orElseThrow()));
    }
}
