package io.rafs.build;

import io.rafs.image.Limits;
import io.rafs.rewrite.CompactRules;
import io.rafs.testdata.Contents;
import io.rafs.testdata.ConvertedForge;
import io.rafs.testdata.FaultyFileSystem;
import io.rafs.testdata.OciForge;
import io.rafs.testdata.Sha256;
import io.rafs.testdata.TarForge;
import io.rafs.verify.Verify;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** An image and the one that takes its place, made in several ways, one thread each, so that operations come in order. */
final class FaultyBuilds {
    /** How the new image is made, and how it differs from the old one. */
    enum Kind {
        /** Other layers but for one. */
        OF_OTHER_LAYERS("rafs-none", "rafs-none"),
        /** From two bootstraps to three. */
        WITH_MORE_LAYOUTS("ef-zstd", "all-zstd"),
        /** From three bootstraps to one. */
        WITH_FEWER_LAYOUTS("all-none", "f-none"),
        /** With links to blobs of an earlier image. */
        ON_AN_EARLIER_ONE("all-zstd", "all-zstd"),
        /** With links to those of one in an OCI layout, whose bootstrap is unpacked. */
        ON_AN_EARLIER_ONE_IN_A_LAYOUT("e-zstd", "e-zstd"),
        /** With copies of them, as on another file system. */
        ON_AN_EARLIER_ONE_ELSEWHERE("e-zstd", "e-zstd"),
        /** On the image whose place it takes. */
        ON_ITSELF("ef-zstd", "ef-zstd"),
        /** An earlier image compacted: one blob stays, one is made anew. */
        COMPACTED("all-zstd", "all-zstd");

        private final String oldShape;
        private final String newShape;

        Kind(String oldShape, String newShape) {
            this.oldShape = oldShape;
            this.newShape = newShape;
        }
    }

    private final Path dir;
    private final Kind kind;
    private final Path output;
    private final Path shared;
    private final Path[] oldLayers;
    private final Path[] newLayers;
    private final Path earlier;
    private final Path layout;
    private Path old;

    /** @param output where images are to be, for one that is built on itself */
    FaultyBuilds(Path dir, Kind kind, Path output) throws IOException {
        this.dir = dir;
        this.kind = kind;
        this.output = output;
        Builds files = new Builds(dir);
        shared = files.file("shared", layer("base", 1, 200_000)); // its blob is in all images
        oldLayers = new Path[] {shared, files.file("old", layer("app", 2, 300_000))};
        newLayers = new Path[] {shared, files.file("new", layer("app", 3, 250_000)), files.file("x", layer("x", 4, 9))};
        earlier = dir.resolve("earlier");
        Path half = files.file(
                "half",
                TarForge.inMemory()
                        .file("kept", Contents.random(5, 90_000))
                        .file("app", Contents.random(6, 90_000))
                        .bytes());
        builder(kind.newShape).into(earlier, shared, half, newLayers[1]);
        layout = new OciForge().untagged(ConvertedForge.image(earlier)).writeTo(dir.resolve("layout"));
    }

    private static byte[] layer(String name, int seed, int size) {
        return TarForge.inMemory().file(name, Contents.random(seed, size)).bytes();
    }

    private Builds builder(String shape) {
        return new Builds(dir)
                .shape(Shapes.named(shape))
                .threads(1)
                .verify(Verify.METADATA)
                .force();
    }

    boolean onItself() {
        return kind == Kind.ON_ITSELF;
    }

    /** An image that faulty builds must not touch. */
    Path earlier() {
        return earlier;
    }

    /** The disk of a faulty build. */
    FaultyFileSystem faults(int at, FaultyFileSystem.Kind fault) {
        FaultyFileSystem faulty = FaultyFileSystem.failing(at, fault);
        return kind == Kind.ON_AN_EARLIER_ONE_ELSEWHERE ? faulty.withoutLinks() : faulty;
    }

    /** Puts there what is there before. */
    void old(Path image) throws IOException {
        if (old == null) {
            old = dir.resolve("before/image"); // the same name: nothing else of the path is in an image
            Files.createDirectory(old.getParent());
            builder(kind.oldShape).into(old, oldLayers);
        }
        try (Stream<Path> paths = Files.walk(old)) {
            for (Path path : paths.toList()) {
                Files.copy(path, image.resolve(old.relativize(path).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    /** Builds what takes its place. */
    void next(Path image) throws IOException {
        if (kind == Kind.COMPACTED) {
            RewritePlan plan =
                    new RewritePlan(earlier, Optional.empty(), image, true, 1, Limits.DEFAULT, Verify.METADATA);
            Rewrite.compact(plan, new CompactRules(30, 0, 100 << 20, 254), BuildProgress.NONE);
            return;
        }
        Builds builds = builder(kind.newShape);
        switch (kind) {
            case ON_AN_EARLIER_ONE_IN_A_LAYOUT -> builds.reuse(layout);
            case ON_AN_EARLIER_ONE, ON_AN_EARLIER_ONE_ELSEWHERE -> builds.reuse(earlier);
            case ON_ITSELF -> builds.reuse(output);
            default -> {}
        }
        builds.into(image, newLayers);
    }

    /** Digests and permissions of all files of an image by name. */
    static Map<String, String> files(Path image) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(image)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                files.put(
                        image.relativize(path).toString(),
                        Sha256.hex(Files.readAllBytes(path)) + " "
                                + PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
            }
        }
        return files;
    }

    static void empty(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                if (!path.equals(directory)) {
                    Files.delete(path);
                }
            }
        }
    }
}
