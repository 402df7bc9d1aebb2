package io.rafs.build;

import io.rafs.image.Blob;
import io.rafs.image.RefusedException;
import io.rafs.json.JsonObject;
import io.rafs.sink.ImageDirectory;
import io.rafs.sink.ImageTarget;
import io.rafs.sink.ImageUpload;
import io.rafs.source.Source;
import io.rafs.source.Sources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Converts an image and puts it where container tools find it. */
public final class Convert {
    private final ConvertPlan plan;
    private final BuildProgress progress;
    private Optional<JsonObject> config = Optional.empty();

    private Convert(ConvertPlan plan, BuildProgress progress) {
        this.plan = plan;
        this.progress = progress;
    }

    /**
     * Does a conversion. The target has the image under its name when all of it is there, and not otherwise.
     *
     * @throws io.rafs.image.RefusedException if the source cannot be converted, or the target cannot take it
     * @throws IOException if reading or writing fails
     */
    public static ConvertResult run(ConvertPlan plan, BuildProgress progress) throws IOException {
        return new Convert(plan, progress).run();
    }

    private ConvertResult run() throws IOException {
        try (Scratch scratch = Scratch.in(plan.work());
                ImageTarget target = Targets.open(plan.target(), plan.registries())) {
            Path image = scratch.path().resolve("image");
            BuildResult built = Build.run(plan.buildInto(image), spool -> source(), progress);
            progress.started("to " + plan.target(), built.blobs().size(), built.blobBytes());
            ImageUpload.Uploaded uploaded =
                    upload(image, built).run(target, scratch.path().resolve("bootstrap-layer"), progress::read);
            target.publish(uploaded.manifest());
            return new ConvertResult(plan, built, uploaded);
        }
    }

    private Source source() throws IOException {
        ConvertPlan.Origin origin = plan.source();
        Source source = origin.name().isPresent()
                ? Sources.open(origin.name().get(), plan.sourceOptions(), plan.registries())
                : Sources.open(List.of(origin.path().orElseThrow()), plan.sourceOptions());
        if (source.config().isEmpty()) {
            source.close();
            throw new RefusedException(
                    origin.toString(),
                    "it is a %s, which has no config; expected an image, or build it with rafs build"
                            .formatted(source.kind()));
        }
        config = source.config();
        return source;
    }

    private ImageUpload upload(Path image, BuildResult built) {
        Map<String, Path> bootstraps = new LinkedHashMap<>();
        for (BuildResult.Bootstrap bootstrap : built.bootstraps()) {
            bootstraps.put(
                    bootstrap.name().substring(ImageDirectory.BOOTSTRAP.length()), image.resolve(bootstrap.name()));
        }
        List<Path> blobs = new ArrayList<>();
        for (Blob blob : built.blobs()) {
            blobs.add(image.resolve(ImageDirectory.BLOBS).resolve(blob.id().hex()));
        }
        return new ImageUpload(bootstraps, blobs, config.orElseThrow());
    }
}
