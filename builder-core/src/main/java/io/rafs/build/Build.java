package io.rafs.build;

import io.rafs.blob.PackOptions;
import io.rafs.blob.PackedImage;
import io.rafs.cache.LayerCache;
import io.rafs.codec.ChunkCodec;
import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.image.Blob;
import io.rafs.image.Budget;
import io.rafs.image.Earlier;
import io.rafs.image.FsNode;
import io.rafs.image.PackedLayer;
import io.rafs.json.JsonText;
import io.rafs.oci.Document;
import io.rafs.oci.ImageName;
import io.rafs.read.ImageFiles;
import io.rafs.registry.RegistryOptions;
import io.rafs.reuse.EarlierImages;
import io.rafs.sink.ImageDirectory;
import io.rafs.source.Source;
import io.rafs.source.Sources;
import io.rafs.store.Stored;
import io.rafs.tree.Overlay;
import io.rafs.tree.PrefetchList;
import io.rafs.verify.Verify;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Turns an image into a RAFS v6 bootstrap and its blobs. */
public final class Build {
    private final BuildPlan plan;
    private final Opener opener;
    private final BuildProgress progress;
    private final Faults faults;
    private final Sender sender;
    private final Seal seal;
    private final Budget budget;
    private final List<String> warnings = new ArrayList<>();
    private final List<String> cacheNotes = Collections.synchronizedList(new ArrayList<>());

    /** How the source of a build is opened. */
    interface Opener {
        /** @param spool a name for a file, should the source have to be put aside */
        Source open(Path spool) throws IOException;
    }

    /** Who sends an image elsewhere, as soon as its blobs are known: nothing that follows changes them. */
    interface Sender {
        /** The image is kept. */
        Sender NONE = (blobs, directory, elsewhere) -> {};

        /** Whether all blobs are wanted as files, though a cache may have them far away. */
        default boolean wantsFiles() {
            return this == NONE;
        }

        /**
         * Starts to send blobs.
         *
         * @param blobs in device order
         * @param directory has their files, until the build ends
         * @param elsewhere those that are in no file
         */
        void send(List<Blob> blobs, Path directory, Map<Digest, Stored> elsewhere) throws IOException;
    }

    private Build(BuildPlan plan, Opener opener, BuildProgress progress, Faults faults, Sender sender, Seal seal) {
        this.faults = faults;
        this.sender = sender;
        this.seal = seal;
        this.plan = plan;
        this.opener = opener;
        this.progress = progress;
        budget = new Budget(plan.limits(), plan.shape().smallestChunk());
    }

    /**
     * Does a build. The output directory appears when all is well, and not otherwise.
     *
     * @param standardInput read if the plan names no sources
     * @throws io.rafs.format.RefusedException if the input is damaged, ambiguous, or more than an image can hold
     * @throws io.rafs.verify.VerificationException if what was written is not what the layers said
     * @throws IOException if reading or writing fails
     */
    public static BuildResult run(BuildPlan plan, InputStream standardInput, BuildProgress progress)
            throws IOException {
        return run(plan, standardInput, progress, Seal.NONE);
    }

    /** The same, and {@code seal} adds to the image before it appears. */
    public static BuildResult run(BuildPlan plan, InputStream standardInput, BuildProgress progress, Seal seal)
            throws IOException {
        return new Build(plan, opener(plan, standardInput), progress, Faults.NONE, Sender.NONE, seal).run();
    }

    /**
     * Does a build of an image that has a name; the plan's sources do not matter.
     *
     * @param registries how they are reached, should the name be of one
     * @param seal adds to the image before it appears
     */
    public static BuildResult run(
            BuildPlan plan, ImageName source, RegistryOptions registries, BuildProgress progress, Seal seal)
            throws IOException {
        Opener opener = spool -> Sources.open(source, plan.cache().source(source, registries), plan.sourceOptions());
        return new Build(plan, opener, progress, Faults.NONE, Sender.NONE, seal).run();
    }

    static BuildResult run(BuildPlan plan, InputStream standardInput, BuildProgress progress, Faults faults)
            throws IOException {
        return new Build(plan, opener(plan, standardInput), progress, faults, Sender.NONE, Seal.NONE).run();
    }

    private static Opener opener(BuildPlan plan, InputStream standardInput) {
        return spool -> plan.sources().isEmpty()
                ? Sources.openStream(standardInput, spool, plan.sourceOptions())
                : Sources.open(plan.sources(), plan.sourceOptions());
    }

    /**
     * A build of what {@code opener} opens, for an image that is sent elsewhere and dropped. Blobs that a cache has far away are not fetched,
     * unless reading back wants them: see {@link BuildResult#elsewhere}.
     */
    static BuildResult toSend(BuildPlan plan, Opener opener, Sender sender, BuildProgress progress) throws IOException {
        return new Build(plan, opener, progress, Faults.NONE, sender, Seal.NONE).run();
    }

    private BuildResult run() throws IOException {
        long start = System.nanoTime();
        refuseOutputInsideTree();
        try (ImageDirectory image = start();
                LayerCache cache = plan.cache().open(cacheNotes::add);
                Source source = opener.open(image.scratch("standard-input"))) {
            progress.started(source.kind(), source.layers().size(), source.inputBytes());
            warnings.addAll(source.notes());
            LayerPacking packing = packing(earlier(source.layers().size(), image), image);
            PackedImage packed = packing.run(
                    source.layers(), budget, progress, cache, sender.wantsFiles() || plan.verify() == Verify.FULL);
            packed.layers().forEach(layer -> warnings.addAll(layer.warnings()));
            FsNode.Directory tree = merge(packed);
            List<FsNode> prefetch = prefetch(tree);
            List<BuildResult.Bootstrap> bootstraps = new ArrayList<>();
            List<Blob> blobs = List.of();
            for (Layout layout : plan.shape().layouts()) {
                PlannedBootstrap planned =
                        PlannedBootstrap.of(layout, plan.shape(), faults.tree(tree), packed.blobs(), prefetch);
                if (bootstraps.isEmpty()) {
                    blobs = planned.blobs(); // of one tree, so the same for each
                    complete(blobs, image);
                    sender.send(blobs, image.blobs(), packing.elsewhere());
                    begin(blobs, image);
                }
                bootstraps.add(planned.write(image, plan.shape().bootstrapName(layout), plan.output()));
            }
            if (source.configDocument().isPresent()) {
                write(image, source.configDocument().get());
            }
            seal.written(image.scratch(""));
            faults.written(image.scratch("."));
            cache.settle();
            image.settleAhead(); // the disk is slow, and reading back needs only what is in memory
            for (BuildResult.Bootstrap bootstrap : bootstraps) {
                ImageFiles files = new ImageFiles(image.scratch(bootstrap.name()), Optional.of(image.blobs()));
                new ReadBack(plan.verify(), plan.threads()).run(bootstrap.layout(), files, tree, blobs, prefetch);
            }
            warnings.addAll(cacheNotes);
            BuildResult result = result(source, packed, tree, bootstraps, blobs, packing.elsewhere(), start);
            try (OutputStream out = image.write(ImageDirectory.REPORT)) {
                out.write(JsonText.of(Report.of(result)).getBytes(StandardCharsets.UTF_8));
            }
            seal.add(new Seal.Unnamed(image.scratch(""), Optional.of(result), Optional.empty()));
            image.publish(blobs.stream().map(Blob::id).collect(Collectors.toSet()));
            return result;
        }
    }

    private void begin(List<Blob> blobs, ImageDirectory image) {
        Map<Digest, Path> files = new LinkedHashMap<>();
        for (Blob blob : blobs) {
            files.put(blob.id(), image.blobs().resolve(blob.id().hex()));
        }
        seal.begin(files);
    }

    /** What whoever starts the image has to know, byte for byte: it goes where the image goes. */
    private static void write(ImageDirectory image, Document config) throws IOException {
        try (OutputStream out = image.write(ImageDirectory.CONFIG)) {
            out.write(config.bytes());
        }
    }

    private ImageDirectory start() throws IOException {
        return sender == Sender.NONE
                ? ImageDirectory.create(plan.output(), plan.force())
                : ImageDirectory.createPassing(plan.output());
    }

    /** An unfinished image must not be among the files that it is made of. */
    private void refuseOutputInsideTree() throws IOException {
        Path parent = plan.output().toAbsolutePath().normalize().getParent();
        for (Path source : plan.sources()) {
            if (parent != null
                    && Files.isDirectory(parent)
                    && Sources.isTree(source)
                    && parent.toRealPath().startsWith(source.toRealPath())) {
                throw new RefusedException(
                        plan.output().toString(),
                        "it lies inside the source %s; choose another output".formatted(source));
            }
        }
    }

    private Earlier earlier(int layers, ImageDirectory image) throws IOException {
        if (plan.reuse().images().isEmpty()) {
            return Earlier.NONE;
        }
        EarlierImages images = new EarlierImages(plan.shape().reuseRules(), layers, plan.threads());
        for (ImageFiles files : EarlierFiles.of(plan, image)) {
            images.add(files);
        }
        warnings.addAll(images.notes());
        Earlier earlier = images.earlier();
        boolean mustRead = plan.reuse().minRatio() > 0 || plan.verify() == Verify.FULL;
        for (Blob blob : earlier.blobs()) {
            if (mustRead && blob.file().isEmpty()) {
                throw new RefusedException(
                        blob.id().hex(),
                        "this blob of an earlier image is not at hand; without it there is no --verify full and no --reuse-min-ratio");
            }
        }
        return earlier;
    }

    private void complete(List<Blob> blobs, ImageDirectory image) throws IOException {
        for (Blob blob : blobs) {
            if (blob.reused()) {
                adopt(blob, image);
            }
        }
    }

    /** A blob of an earlier image becomes part of this one's directory; where it is not at hand, it is only referred to. */
    private void adopt(Blob blob, ImageDirectory image) throws IOException {
        if (blob.file().isPresent()) {
            image.adopt(blob.id(), blob.file().get());
        } else {
            warnings.add(
                    "blob %s of an earlier image is referred to, but not at hand: put it into the image's blobs before it is read"
                            .formatted(blob.id()));
        }
    }

    private LayerPacking packing(Earlier earlier, ImageDirectory image) {
        PackOptions options = new PackOptions(
                plan.shape().chunker(),
                plan.shape().compression(),
                plan.shape().digester(),
                plan.shape().rules(),
                plan.threads(),
                plan.verify() == Verify.FULL,
                () -> faults.codec(ChunkCodec.of(plan.shape().compression())));
        return new LayerPacking(plan, options, earlier, image.blobs());
    }

    private FsNode.Directory merge(PackedImage packed) throws IOException {
        Overlay overlay = new Overlay(plan.whiteouts(), budget);
        for (PackedLayer layer : packed.layers()) {
            overlay.apply(layer.name(), layer.entries());
        }
        return overlay.finish();
    }

    private List<FsNode> prefetch(FsNode.Directory tree) throws IOException {
        PrefetchList list = PrefetchList.of(tree, plan.prefetch());
        list.missing().forEach(pattern -> warnings.add("prefetch pattern '%s' matches nothing".formatted(pattern)));
        return list.nodes();
    }

    private BuildResult result(
            Source source,
            PackedImage packed,
            FsNode.Directory tree,
            List<BuildResult.Bootstrap> bootstraps,
            List<Blob> blobs,
            Map<Digest, Stored> elsewhere,
            long start) {
        Set<Integer> seen = blobs.stream().map(Blob::number).collect(Collectors.toSet());
        List<BuildResult.LayerResult> layers = new ArrayList<>();
        for (int i = 0; i < packed.layers().size(); i++) {
            int number = i;
            PackedLayer layer = packed.layers().get(i);
            Optional<Digest> blob = packed.blobs().stream()
                    .filter(candidate -> candidate.number() == number && seen.contains(number))
                    .map(Blob::id)
                    .findFirst();
            layers.add(new BuildResult.LayerResult(
                    layer.name(), layer.facts(), layer.entries().size(), blob));
        }
        TreeCount count = TreeCount.of(tree);
        return new BuildResult(
                plan,
                source.kind(),
                new BuildResult.SourceDigests(
                        source.manifest(), source.configDocument().map(Document::digest)),
                layers,
                bootstraps,
                blobs,
                count.inodes(),
                count.paths(),
                count.fileBytes(),
                Map.copyOf(elsewhere),
                List.copyOf(warnings),
                (System.nanoTime() - start) / 1e9);
    }
}
