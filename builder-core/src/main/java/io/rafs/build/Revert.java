package io.rafs.build;

import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.image.Limits;
import io.rafs.json.JsonObject;
import io.rafs.oci.Document;
import io.rafs.oci.ImageName;
import io.rafs.oci.Link;
import io.rafs.oci.NydusImage;
import io.rafs.oci.PlainImage;
import io.rafs.read.ImageFiles;
import io.rafs.read.ImageReader;
import io.rafs.sink.ImageDirectory;
import io.rafs.sink.ImageTarget;
import io.rafs.sink.PlainLayer;
import io.rafs.source.ConvertedImage;
import io.rafs.source.SourceOptions;
import io.rafs.store.BlobStore;
import io.rafs.store.FileRange;
import io.rafs.store.ImageStore;
import io.rafs.store.Stored;
import io.rafs.unpack.TarTarget;
import io.rafs.unpack.Unpack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes a plain image of a converted one: one layer with all files as they are, and the config of the original. */
public final class Revert {
    private static final String CHOICE = "its tag or --platform";

    private final RevertPlan plan;
    private final BuildProgress progress;
    private final Path scratch;
    private final ImageTarget target;

    private Revert(RevertPlan plan, BuildProgress progress, Path scratch, ImageTarget target) {
        this.plan = plan;
        this.progress = progress;
        this.scratch = scratch;
        this.target = target;
    }

    /**
     * Does it. The target has the image under its name when all of it is there, and not otherwise.
     *
     * @throws RefusedException if there is no converted image, or it is not clear which one is meant, or it is not whole
     * @throws io.rafs.format.CorruptImageException if it is damaged
     * @throws IOException if reading or writing fails
     */
    public static RevertResult run(RevertPlan plan, BuildProgress progress) throws IOException {
        try (Scratch scratch = Scratch.in(plan.work());
                ImageTarget target = Targets.open(plan.target(), plan.registries())) {
            return new Revert(plan, progress, scratch.path(), target).run();
        }
    }

    private RevertResult run() throws IOException {
        Optional<Path> path = plan.source().path();
        if (path.isPresent() && ImageFiles.isImage(path.get())) {
            return fromDirectory(ImageFiles.of(path.get(), Optional.empty()));
        }
        try (ImageStore store = ConvertedPlace.open(plan.source(), plan.registries())) {
            return fromStore(store);
        }
    }

    private RevertResult fromDirectory(ImageFiles files) throws IOException {
        Path config = files.bootstrap().resolveSibling(ImageDirectory.CONFIG);
        if (!Files.isRegularFile(config)) {
            throw new RefusedException(
                    files.bootstrap().toString(),
                    "there is no config.json beside it, expected that of the image it was built of; build it of an image,"
                            + " or unpack it with rafs unpack");
        }
        Map<Digest, Stored> blobs = new LinkedHashMap<>();
        if (files.blobs().isPresent()) {
            try (Stream<Path> all = Files.list(files.blobs().get())) {
                for (Path blob : all.filter(Files::isRegularFile).toList()) {
                    String name = blob.getFileName().toString();
                    if (Digest.isHex(name)) {
                        blobs.put(Digest.parse(name), FileRange.of(blob));
                    }
                }
            }
        }
        JsonObject json =
                JsonObject.parse(config.toString(), FileRange.of(config).readAll(BlobStore.MAX_JSON));
        return revert(files, "image directory", blobs, BlobFiles.of(blobs, scratch), json);
    }

    private RevertResult fromStore(ImageStore store) throws IOException {
        SourceOptions options = new SourceOptions(plan.source().name().flatMap(ImageName::tag), plan.platform(), false);
        ConvertedImage image = ConvertedImage.find(store, plan.source().toString(), options, CHOICE);
        Path bootstrap = scratch.resolve("bootstrap");
        image.unpackBootstrap(bootstrap, Limits.DEFAULT);
        BlobFiles blobs = BlobFiles.of(image.blobs(), Files.createDirectory(scratch.resolve("blobs")));
        ImageFiles files = new ImageFiles(
                bootstrap, Optional.of(blobs.directory()), "%s, %s".formatted(image.name(), NydusImage.BOOTSTRAP));
        return revert(files, store.kind(), image.blobs(), blobs, image.config());
    }

    private RevertResult revert(
            ImageFiles files, String kind, Map<Digest, Stored> blobs, BlobFiles place, JsonObject config)
            throws IOException {
        try (ImageReader reader = ImageReader.open(files)) {
            Map<Digest, Stored> needed = BlobFiles.needed(reader, blobs);
            long bytes = needed.values().stream().mapToLong(Stored::size).sum();
            progress.started(kind, needed.size(), bytes);
            place.fetch(needed, progress::read);
            return put(reader, config);
        }
    }

    private RevertResult put(ImageReader reader, JsonObject config) throws IOException {
        progress.started("to " + plan.target(), 1, 0);
        Path file = scratch.resolve("layer");
        Unpack.Result unpacked;
        PlainLayer.Written written;
        try (PlainLayer layer = PlainLayer.create(file, plan.compression(), plan.threads())) {
            unpacked = Unpack.run(reader, new TarTarget(layer), plan.threads(), progress::read);
            written = layer.finish();
        }
        String suffix = switch (plan.compression()) {
            case NONE -> "";
            case GZIP -> "+gzip";
            case ZSTD -> "+zstd";
        };
        Link link = PlainImage.layer(suffix, written.digest(), written.size());
        boolean sent = target.put(link, FileRange.of(file));
        Document document = PlainImage.config(config, written.diffId());
        target.put(document);
        Document manifest = PlainImage.manifest(document, link);
        target.put(manifest);
        target.publish(manifest);
        return new RevertResult(plan, manifest, link, written, unpacked, sent ? link.size() : 0);
    }
}
