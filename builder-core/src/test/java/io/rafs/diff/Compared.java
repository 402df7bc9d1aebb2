package io.rafs.diff;

import io.rafs.build.BuildProgress;
import io.rafs.build.Builds;
import io.rafs.build.Comparison;
import io.rafs.build.DiffPlan;
import io.rafs.image.Limits;
import io.rafs.read.ImageFiles;
import io.rafs.read.ImageReader;
import io.rafs.source.SourceOptions;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import io.rafs.tree.WhiteoutSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** Comparisons for tests. */
public final class Compared {
    private Compared() {}

    /** An image as it is, its blobs by their ids. */
    public static DiffInput.Image of(String name, ImageReader image) throws IOException {
        List<LayerName> layers = new ArrayList<>();
        if (image.bootstrap().isRafs()) {
            image.blobEntries()
                    .forEach(entry -> layers.add(
                            new LayerName(OptionalInt.empty(), entry.blobId().hex())));
        } else {
            image.bootstrap().deviceSlots().forEach(slot -> layers.add(new LayerName(OptionalInt.empty(), slot.tag())));
        }
        return new DiffInput.Image(name, image, layers);
    }

    static byte[] tar(TarEntry... entries) {
        return TarForge.of(List.of(entries));
    }

    /** Images under names that do not depend on where they lie. */
    static DiffResult images(Path first, Path second) throws IOException {
        try (ImageReader one = ImageReader.open(ImageFiles.of(first, Optional.empty()));
                ImageReader other = ImageReader.open(ImageFiles.of(second, Optional.empty()))) {
            return Diff.run(of("old", one), of("new", other), 2);
        }
    }

    /** Images of these layers. */
    static DiffResult layers(Builds builds, List<byte[]> first, List<byte[]> second) throws IOException {
        return images(builds.tars(first).dir(), builds.tars(second).dir());
    }

    /** Anything that can be compared. */
    static DiffResult run(List<Path> first, List<Path> second) throws IOException {
        DiffPlan plan = new DiffPlan(subject(first), subject(second), WhiteoutSpec.OCI, 2, Limits.DEFAULT);
        return Comparison.run(plan, BuildProgress.NONE);
    }

    private static DiffPlan.Subject subject(List<Path> paths) {
        return new DiffPlan.Subject(paths, Optional.empty(), SourceOptions.NONE);
    }

    /** A line for each path that is not the same: sign, path, new bytes if any, and what else is told. */
    static List<String> lines(DiffResult result) {
        return result.paths().stream()
                .map(path -> "%c %s%s%s"
                        .formatted(
                                path.change().sign(),
                                path.path(),
                                path.bytes().fresh() == 0
                                        ? ""
                                        : " +" + path.bytes().fresh(),
                                path.attributes().stream()
                                        .map(attribute -> " %s %s>%s"
                                                .formatted(attribute.name(), attribute.first(), attribute.second()))
                                        .collect(Collectors.joining())))
                .toList();
    }
}
