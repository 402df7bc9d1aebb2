package io.rafs.build;

import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.oci.ImageName;
import io.rafs.sink.BlobArrivals;
import io.rafs.sink.ImageDirectory;
import io.rafs.sink.Transfers;
import io.rafs.source.ConvertedImage;
import io.rafs.source.SourceOptions;
import io.rafs.store.ImageStore;
import io.rafs.store.Stored;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** Fetches a converted image into a directory, where all that reads images finds it, and from where it can be pushed again. */
public final class Pull {
    private static final String CHOICE = "its tag or --platform";

    private final PullPlan plan;
    private final BuildProgress progress;
    private final Seal seal;

    private Pull(PullPlan plan, BuildProgress progress, Seal seal) {
        this.plan = plan;
        this.seal = seal;
        this.progress = progress;
    }

    /**
     * Does it. The directory appears when all of it is there and was held against digests and rules; what has arrived before a
     * failure is kept for the next attempt.
     *
     * @throws RefusedException if there is no converted image, it is not clear which one is meant, or it is not whole
     * @throws io.rafs.format.CorruptImageException if it is damaged
     * @throws IOException if reading or writing fails
     */
    public static PullResult run(PullPlan plan, BuildProgress progress) throws IOException {
        return run(plan, progress, Seal.NONE);
    }

    /** The same, and {@code seal} adds to the directory before it appears. */
    public static PullResult run(PullPlan plan, BuildProgress progress, Seal seal) throws IOException {
        return new Pull(plan, progress, seal).run();
    }

    private PullResult run() throws IOException {
        try (ImageDirectory image = ImageDirectory.create(plan.output(), plan.force());
                ImageStore store = ConvertedPlace.open(plan.source(), plan.registries())) {
            SourceOptions options =
                    new SourceOptions(plan.source().name().flatMap(ImageName::tag), plan.platform(), false);
            ConvertedImage converted = ConvertedImage.find(store, plan.source().toString(), options, CHOICE);
            ImageParts parts = unpack(converted, image);
            Map<Digest, Stored> blobs =
                    BlobFiles.among("%s, bootstrap".formatted(converted.name()), parts.ids(), converted.blobs());
            long bytes = blobs.values().stream().mapToLong(Stored::size).sum();
            progress.started(store.kind(), blobs.size(), bytes);
            long fetched = fetch(image, blobs);
            parts.check(image.blobs());
            seal.add(new Seal.Unnamed(image.scratch(""), Optional.empty(), Optional.of(converted.manifest())));
            image.publish(blobs.keySet());
            return new PullResult(
                    plan,
                    converted.manifest().digest(),
                    parts.bootstraps().keySet().stream()
                            .map(suffix -> ImageDirectory.BOOTSTRAP + suffix)
                            .toList(),
                    parts.ids(),
                    bytes,
                    fetched,
                    notes(converted, blobs.keySet()));
        }
    }

    private ImageParts unpack(ConvertedImage converted, ImageDirectory image) throws IOException {
        Map<String, Path> files = new LinkedHashMap<>();
        for (String suffix : ImageParts.SUFFIXES) {
            files.put(suffix, image.scratch(ImageDirectory.BOOTSTRAP + suffix));
        }
        converted.unpackBootstraps(files, plan.limits());
        try (OutputStream out = image.write(ImageDirectory.CONFIG)) {
            out.write(converted.configDocument().bytes());
        }
        return ImageParts.of(image.scratch(""));
    }

    private long fetch(ImageDirectory image, Map<Digest, Stored> blobs) throws IOException {
        List<Map.Entry<Digest, Stored>> list = List.copyOf(blobs.entrySet());
        AtomicLong fetched = new AtomicLong();
        try (BlobArrivals arrivals = BlobArrivals.open(image, blobs.keySet())) {
            Transfers.run(plan.registries().jobs(), list.size(), i -> {
                Stored bytes = list.get(i).getValue();
                if (arrivals.fetch(list.get(i).getKey(), bytes, progress::read)) {
                    fetched.addAndGet(bytes.size());
                }
            });
        }
        return fetched.get();
    }

    private static List<String> notes(ConvertedImage converted, Set<Digest> wanted) {
        Set<Digest> others = new HashSet<>(converted.blobs().keySet());
        others.removeAll(wanted);
        return others.isEmpty()
                ? List.of()
                : List.of("%d layers that no bootstrap names were left out".formatted(others.size()));
    }
}
