package io.rafs.build;

import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import io.rafs.oci.Document;
import io.rafs.sink.BlobSending;
import io.rafs.sink.ImageDirectory;
import io.rafs.sink.ImageTarget;
import io.rafs.sink.ImageUpload;
import io.rafs.sink.NativeArtifact;
import io.rafs.store.BlobStore;
import io.rafs.store.FileRange;
import io.rafs.store.Stored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts an image that was built where container tools find it: what comes of it is what a conversion makes. */
public final class Push {
    private Push() {}

    /**
     * Does it. The target has the image under its name when all of it is there, and not otherwise.
     *
     * @throws RefusedException if the directory holds no whole image, has no config, or the target cannot take it
     * @throws io.rafs.format.CorruptImageException if the image is damaged
     * @throws IOException if reading or writing fails
     */
    public static PushResult run(PushPlan plan, BuildProgress progress) throws IOException {
        return run(plan, progress, Seal.NONE);
    }

    /** The same, and {@code seal} adds to the image before it has a name. */
    public static PushResult run(PushPlan plan, BuildProgress progress, Seal seal) throws IOException {
        if (!Files.isDirectory(plan.image())) {
            throw Files.exists(plan.image())
                    ? new RefusedException(
                            plan.image().toString(),
                            "it is a file, expected an image directory, as rafs build makes it")
                    : new NoSuchFileException(plan.image().toString());
        }
        if (!Files.isRegularFile(plan.image().resolve(ImageDirectory.BOOTSTRAP))) {
            throw new RefusedException(
                    plan.image().toString(),
                    "it has no file bootstrap, expected an image directory, as rafs build makes it; for layouts and"
                            + " archives there is rafs copy");
        }
        JsonObject config = config(plan);
        ImageParts parts = ImageParts.of(plan.image());
        Path directory = plan.image().resolve(ImageDirectory.BLOBS);
        parts.check(directory);
        List<NativeArtifact.Bootstrap> natives = plan.artifact() ? parts.natives() : List.of();
        if (plan.artifact() && natives.isEmpty()) {
            throw new RefusedException(
                    plan.image().toString(),
                    "--artifact publishes native bootstraps, and it has none; build it with --layout native or --layout rafs,native");
        }
        Map<Digest, Stored> blobs = new LinkedHashMap<>();
        long bytes = 0;
        for (Digest id : parts.ids()) {
            FileRange blob = FileRange.of(directory.resolve(id.hex()));
            bytes += blob.size();
            blobs.put(id, blob);
        }
        progress.started("to " + plan.target(), blobs.size(), bytes);
        try (Scratch scratch = Scratch.in(plan.work());
                ImageTarget target = Targets.forConverted(plan.target(), plan.registries());
                BlobSending sending = BlobSending.start(target, blobs, progress::read)) {
            ImageUpload.Uploaded uploaded = new ImageUpload(
                            parts.bootstraps(),
                            config,
                            Optional.empty(),
                            seal.ofBootstrap(parts.bootstraps().get("")))
                    .run(target, sending, scratch.path().resolve("bootstrap-layer"));
            Optional<Document> artifact = natives.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new NativeArtifact(natives, uploaded).put(target));
            seal.add(new Seal.Unnamed(plan.image(), Optional.empty(), Optional.of(uploaded.manifest())));
            target.publish(uploaded.manifest());
            return new PushResult(plan, uploaded, artifact);
        }
    }

    private static JsonObject config(PushPlan plan) throws IOException {
        Path file = plan.config().orElse(plan.image().resolve(ImageDirectory.CONFIG));
        if (plan.config().isEmpty() && !Files.isRegularFile(file)) {
            throw new RefusedException(
                    plan.image().toString(),
                    "it has no config.json, for it was not built of an image; give an OCI image config with --config FILE");
        }
        JsonObject config = JsonObject.parse(file.toString(), FileRange.of(file).readAll(BlobStore.MAX_JSON));
        config.needText("architecture"); // what no other document has: somebody may have given a manifest
        config.needText("os");
        return config;
    }
}
