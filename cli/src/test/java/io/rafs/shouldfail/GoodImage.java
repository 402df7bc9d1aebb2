package io.rafs.shouldfail;

import io.rafs.build.Build;
import io.rafs.build.BuildPlan;
import io.rafs.build.BuildProgress;
import io.rafs.build.ImageShape;
import io.rafs.build.Layout;
import io.rafs.build.Reuse;
import io.rafs.chunk.FixedChunker;
import io.rafs.codec.Compression;
import io.rafs.format.rafs.Digester;
import io.rafs.image.Limits;
import io.rafs.source.SourceOptions;
import io.rafs.testdata.Contents;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import io.rafs.tree.WhiteoutSpec;
import io.rafs.verify.Verify;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A small good image, to be damaged. Not compressed: another version of a library would make other bytes.
 *
 * @param files bytes by path below the image directory: {@code bootstrap} and {@code blobs/ID}
 */
record GoodImage(Map<String, byte[]> files) {
    /**
     * Two blobs, chunks of 4 KiB. Has a file of three chunks, hard links, xattrs, a device, a fifo, a short link and a long
     * one, a directory of two blocks, and a prefetch table.
     */
    static final GoodImage FULL = build(
            List.of("/bin/tool"),
            TarForge.inMemory()
                    .dir("bin")
                    .file("bin/tool", Contents.text(1, 10000))
                    .dir("dev")
                    .device("dev/null", 'c', 1, 3)
                    .fifo("dev/pipe")
                    .dir("etc")
                    .add(TarEntry.file("etc/conf", "answer = 42\n")
                            .xattr("user.a", "first".getBytes(StandardCharsets.US_ASCII))
                            .xattr("user.b", "second".getBytes(StandardCharsets.US_ASCII)))
                    .hardlink("etc/conf.same", "etc/conf")
                    .symlink("etc/link", "conf")
                    .symlink("etc/long", "d/".repeat(2047) + "d")
                    .dir("many")
                    .addAll(many())
                    .bytes(),
            TarForge.inMemory()
                    .dir("opt")
                    .file("opt/extra", Contents.text(2, 5000))
                    .file("opt/zero", new byte[0])
                    .bytes());

    /** One blob with three chunks. */
    static final GoodImage SMALL = build(
            List.of(), TarForge.inMemory().file("file", Contents.text(3, 9000)).bytes());

    /** No blob. */
    static final GoodImage EMPTY =
            build(List.of(), TarForge.inMemory().dir("empty").bytes());

    /**
     * A native image with encoded extents. Two devices, chunks of 8 KiB. Has a file of three chunks, one with a hole, small
     * files that are slices of the packed inode, and an xattr that two of them share.
     */
    static final GoodImage NATIVE = nativeImage(Layout.NATIVE_E);

    /** The same tree in a native image with full indexes. */
    static final GoodImage INDEXED = nativeImage(Layout.NATIVE_F);

    private static GoodImage nativeImage(Layout layout) {
        byte[] label = "first".getBytes(StandardCharsets.US_ASCII);
        return build(
                new ImageShape(
                        EnumSet.of(layout),
                        new FixedChunker(8192),
                        Compression.parse("none"),
                        Digester.SHA256,
                        false,
                        4096),
                List.of(),
                TarForge.inMemory()
                        .dir("bin")
                        .file("bin/hole", holed())
                        .file("bin/tool", Contents.text(1, 20000))
                        .dir("etc")
                        .add(TarEntry.file("etc/conf", "answer = 42\n").xattr("user.a", label))
                        .add(TarEntry.file("etc/more", "question = ?\n").xattr("user.a", label))
                        .symlink("etc/link", "conf")
                        .bytes(),
                TarForge.inMemory()
                        .dir("opt")
                        .file("opt/extra", Contents.text(2, 9000))
                        .file("opt/zero", new byte[0])
                        .bytes());
    }

    private static byte[] holed() {
        byte[] bytes = new byte[32768];
        System.arraycopy(Contents.text(4, 8192), 0, bytes, 0, 8192);
        System.arraycopy(Contents.text(5, 8192), 0, bytes, 24576, 8192);
        return bytes;
    }

    private static List<TarEntry> many() {
        List<TarEntry> entries = new ArrayList<>();
        entries.add(TarEntry.file("many/name-00-" + "n".repeat(90), new byte[0]));
        for (int i = 1; i < 50; i++) {
            entries.add(TarEntry.hardlink(
                    "many/name-%02d-%s".formatted(i, "n".repeat(90)), "many/name-00-" + "n".repeat(90)));
        }
        return entries;
    }

    /** The bootstrap, to be damaged. */
    BootPatch boot() {
        return new BootPatch(files.get("bootstrap"));
    }

    /** The whole image, to be damaged. */
    ImagePatch image() {
        return new ImagePatch(files);
    }

    private static GoodImage build(List<String> prefetch, byte[]... layers) {
        return build(ImageShape.rafs(4096, Compression.parse("none"), Digester.SHA256), prefetch, layers);
    }

    private static GoodImage build(ImageShape shape, List<String> prefetch, byte[]... layers) {
        try {
            Path dir = Files.createTempDirectory("rafs-good");
            try {
                List<Path> sources = new ArrayList<>();
                for (int i = 0; i < layers.length; i++) {
                    sources.add(Files.write(dir.resolve("layer" + i + ".tar"), layers[i]));
                }
                Path out = dir.resolve("image");
                BuildPlan plan = new BuildPlan(
                        sources,
                        SourceOptions.NONE,
                        out,
                        false,
                        shape,
                        Reuse.NONE,
                        WhiteoutSpec.OCI,
                        prefetch,
                        1,
                        Limits.DEFAULT,
                        Verify.OFF);
                Build.run(plan, InputStream.nullInputStream(), BuildProgress.NONE);
                Files.delete(out.resolve("report.json"));
                return new GoodImage(read(out));
            } finally {
                delete(dir);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, byte[]> read(Path image) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(image)) {
            for (Path file : paths.filter(Files::isRegularFile).toList()) {
                files.put(image.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
            }
        }
        return files;
    }

    private static void delete(Path dir) throws IOException {
        try (Stream<Path> paths = Files.walk(dir)) {
            for (Path path : paths.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(path);
            }
        }
    }
}
