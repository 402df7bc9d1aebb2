package io.rafs.build;

import io.rafs.image.Blob;
import io.rafs.image.FsNode;
import io.rafs.image.TraceFile;
import io.rafs.json.JsonText;
import io.rafs.read.ImageFiles;
import io.rafs.rewrite.CompactRules;
import io.rafs.sink.ImageDirectory;
import io.rafs.store.BlobStore;
import io.rafs.store.FileRange;
import io.rafs.verify.VerificationException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Stores a finished image otherwise, without its source: chunks are copied as they are stored, blobs that need not change
 * are linked, and all of its bootstraps are written anew. What a container sees stays the same.
 */
public final class Rewrite {
    private final RewritePlan plan;
    private final Change change;
    private final BuildProgress progress;

    private Rewrite(RewritePlan plan, Change change, BuildProgress progress) {
        this.plan = plan;
        this.change = change;
        this.progress = progress;
    }

    /** What is done to an image. */
    interface Change {
        /** The name of the command. */
        String name();

        /** What decides its outcome, for the report. */
        Map<String, Object> options();

        /** Makes new blobs below {@code directory}. */
        Changed apply(FinishedImage image, Path directory, BuildProgress progress) throws IOException;
    }

    /**
     * An image as it will be.
     *
     * @param blobs new ones, and {@link Blob#reused} ones of the image before; those that no file uses are left out later
     * @param prefetch for a RAFS bootstrap
     * @param changed whether any blob is another one
     * @param notes for the user
     * @param figures for the report
     */
    record Changed(
            FsNode.Directory tree,
            List<Blob> blobs,
            List<FsNode> prefetch,
            boolean changed,
            List<String> notes,
            Map<String, Object> figures) {}

    /**
     * Leaves out chunks that no file uses, and puts small blobs together.
     *
     * @throws io.rafs.format.RefusedException if the image is none that this builder could have made
     * @throws io.rafs.format.CorruptImageException if it is damaged
     * @throws io.rafs.verify.VerificationException if what was written is not what the image said
     * @throws IOException if reading or writing fails
     */
    public static RewriteResult compact(RewritePlan plan, CompactRules rules, BuildProgress progress)
            throws IOException {
        return new Rewrite(plan, new Compaction(rules), progress).run();
    }

    /** Puts what a start reads into a blob of its own, in the order of a trace; throws as {@link #compact} does. */
    public static RewriteResult optimize(RewritePlan plan, TraceFile trace, BuildProgress progress) throws IOException {
        return new Rewrite(plan, new StartUpBlob(trace), progress).run();
    }

    private RewriteResult run() throws IOException {
        long start = System.nanoTime();
        try (ImageDirectory output = ImageDirectory.create(plan.output(), plan.force())) {
            FinishedImage image = FinishedImage.read(plan);
            Changed changed = change.apply(image, output.blobs(), progress);
            List<BuildResult.Bootstrap> bootstraps = new ArrayList<>();
            List<Blob> blobs = List.of();
            for (Map.Entry<Layout, String> bootstrap : image.names().entrySet()) {
                PlannedBootstrap planned = PlannedBootstrap.of(
                        bootstrap.getKey(), image.rafsOptions(), changed.tree(), changed.blobs(), changed.prefetch());
                bootstraps.add(planned.write(output, bootstrap.getValue(), plan.output()));
                blobs = planned.blobs(); // of one tree, so the same for each
            }
            List<String> notes = new ArrayList<>(changed.notes());
            for (Blob blob : blobs) {
                if (blob.reused() && blob.file().isPresent()) {
                    output.adopt(blob.id(), blob.file().get());
                } else if (blob.reused()) {
                    notes.add("blob %s is not at hand and stays as it is".formatted(blob.id()));
                }
            }
            output.settleAhead();
            readBack(output, bootstraps, changed, blobs);
            TreeCount count = TreeCount.of(changed.tree());
            RewriteResult result = new RewriteResult(
                    change.name(),
                    change.options(),
                    plan,
                    image.digest(),
                    image.whole().blobs(),
                    bootstraps,
                    blobs,
                    changed.changed(),
                    count.inodes(),
                    count.paths(),
                    count.fileBytes(),
                    changed.figures(),
                    notes,
                    (System.nanoTime() - start) / 1e9);
            keepConfig(output);
            try (OutputStream out = output.write(ImageDirectory.REPORT)) {
                out.write(JsonText.of(RewriteReport.of(result)).getBytes(StandardCharsets.UTF_8));
            }
            output.publish(blobs.stream()
                    .filter(blob -> blob.file().isPresent())
                    .map(Blob::id)
                    .collect(Collectors.toSet()));
            return result;
        }
    }

    /** An image goes on being the image that it was. */
    private void keepConfig(ImageDirectory output) throws IOException {
        Path config = plan.image().resolve(ImageDirectory.CONFIG);
        if (Files.isDirectory(plan.image()) && Files.isRegularFile(config)) {
            try (OutputStream out = output.write(ImageDirectory.CONFIG)) {
                out.write(FileRange.of(config).readAll(BlobStore.MAX_JSON));
            }
        }
    }

    private void readBack(
            ImageDirectory output, List<BuildResult.Bootstrap> bootstraps, Changed changed, List<Blob> blobs)
            throws IOException {
        try {
            for (BuildResult.Bootstrap bootstrap : bootstraps) {
                ImageFiles files = new ImageFiles(output.scratch(bootstrap.name()), Optional.of(output.blobs()));
                new ReadBack(plan.verify(), plan.threads())
                        .run(bootstrap.layout(), files, changed.tree(), blobs, changed.prefetch());
            }
        } catch (VerificationException e) {
            FinishedImage.checkAll(plan); // then it was damaged before
            throw e;
        }
    }
}
