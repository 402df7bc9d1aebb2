package io.rafs.build;

import io.rafs.chunk.Chunker;
import io.rafs.chunk.FixedChunker;
import io.rafs.codec.Compression;
import io.rafs.format.rafs.Digester;
import io.rafs.image.Limit;
import io.rafs.image.Limits;
import io.rafs.oci.Platform;
import io.rafs.raw.Checklist;
import io.rafs.raw.RawImage;
import io.rafs.source.SourceOptions;
import io.rafs.tree.WhiteoutSpec;
import io.rafs.verify.Verify;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Builds for tests, each into a directory of its own below {@code dir}. Unless told otherwise: chunks of 64 KiB, no
 * compression, SHA-256, two threads.
 */
public final class Builds {

    public static final int CHUNK = 64 << 10;

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Path dir;
    private SourceOptions options = SourceOptions.NONE;
    private Set<Layout> layouts = EnumSet.of(Layout.RAFS);
    private Chunker chunker = new FixedChunker(CHUNK);
    private boolean pack;
    private int packSmall;
    private Compression compression = Compression.parse("none");
    private Digester digester = Digester.SHA256;
    private WhiteoutSpec whiteouts = WhiteoutSpec.OCI;
    private List<String> prefetch = List.of();
    private int threads = 2;
    private boolean force;
    private int batchSize;
    private Optional<ImageShape> shape = Optional.empty();
    private Reuse reuse = Reuse.NONE;
    private Verify verify = Verify.FULL;
    private Limits limits = Limits.DEFAULT;
    private CachePlan cache = CachePlan.NONE;

    public Builds(Path dir) {
        this.dir = dir;
    }

    /** An image directory that was built. */
    public record Built(Path dir, BuildResult result) {

        public byte[] bootstrap() {
            return bytes(dir.resolve("bootstrap"));
        }

        /** Bytes of all blobs by name. */
        public SortedMap<String, byte[]> blobs() {
            SortedMap<String, byte[]> blobs = new TreeMap<>();
            try (Stream<Path> files = Files.list(dir.resolve("blobs"))) {
                files.forEach(file -> blobs.put(file.getFileName().toString(), bytes(file)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return blobs;
        }

        /** The image by its raw bytes, with every box of the checklist asserted. */
        public RawImage checked() throws IOException {
            RawImage image = RawImage.read(dir);
            Checklist.verify(image);
            return image;
        }

        private static byte[] bytes(Path file) {
            try {
                return Files.readAllBytes(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    public Builds ref(String ref) {
        this.options = new SourceOptions(Optional.of(ref), options.platform(), options.skipForeign());
        return this;
    }

    public Builds platform(String platform) {
        this.options = new SourceOptions(options.ref(), Optional.of(Platform.parse(platform)), options.skipForeign());
        return this;
    }

    public Builds skipForeign() {
        this.options = new SourceOptions(options.ref(), options.platform(), true);
        return this;
    }

    public Builds chunkSize(int bytes) {
        return chunker(new FixedChunker(bytes));
    }

    public Builds chunker(Chunker how) {
        this.chunker = how;
        return this;
    }

    /** The first one is the primary bootstrap. */
    public Builds layouts(Layout first, Layout... others) {
        this.layouts = EnumSet.of(first, others);
        return this;
    }

    public Builds pack() {
        this.pack = true;
        return this;
    }

    public Builds packSmall(int bytes) {
        this.packSmall = bytes;
        return this;
    }

    public Builds compression(String text) {
        this.compression = Compression.parse(text);
        return this;
    }

    public Builds batchSize(int bytes) {
        batchSize = bytes;
        return this;
    }

    /** A shape that is neither of the default layout nor made of the settings here. */
    public Builds shape(ImageShape whole) {
        shape = Optional.of(whole);
        return this;
    }

    /** Builds on earlier images from now on. */
    public Builds reuse(Path... images) {
        return reuse(0, images);
    }

    public Builds reuse(double minRatio, Path... images) {
        return reuse(new Reuse(Stream.of(images).map(Reuse.Image::of).toList(), minRatio));
    }

    /** Builds on images that are chosen by tags. */
    public Builds reuse(Reuse what) {
        reuse = what;
        return this;
    }

    public Builds verify(Verify how) {
        verify = how;
        return this;
    }

    public Builds cache(CachePlan what) {
        cache = what;
        return this;
    }

    public Builds digester(Digester kind) {
        this.digester = kind;
        return this;
    }

    public Builds whiteouts(WhiteoutSpec spec) {
        this.whiteouts = spec;
        return this;
    }

    public Builds prefetch(String... patterns) {
        this.prefetch = List.of(patterns);
        return this;
    }

    public Builds threads(int count) {
        this.threads = count;
        return this;
    }

    public Builds force() {
        this.force = true;
        return this;
    }

    public Builds limit(Limit limit, long value) {
        this.limits = limits.with(limit, value);
        return this;
    }

    /** Builds from these tars as bare layers, lowest first. */
    public Built tars(byte[]... tars) throws IOException {
        return tars(List.of(tars));
    }

    public Built tars(List<byte[]> tars) throws IOException {
        List<Path> paths = new ArrayList<>();
        for (byte[] tar : tars) {
            paths.add(file("layer", tar));
        }
        return build(paths, fresh("image"), InputStream.nullInputStream());
    }

    public Built from(Path... sources) throws IOException {
        return build(List.of(sources), fresh("image"), InputStream.nullInputStream());
    }

    public Built from(List<Path> sources) throws IOException {
        return build(sources, fresh("image"), InputStream.nullInputStream());
    }

    public Built into(Path output, Path... sources) throws IOException {
        return build(List.of(sources), output, InputStream.nullInputStream());
    }

    /** Builds from standard input. */
    public Built stream(byte[] input) throws IOException {
        return build(List.of(), fresh("image"), new ByteArrayInputStream(input));
    }

    /** Writes a file beside the images. */
    public Path file(String name, byte[] bytes) throws IOException {
        return Files.write(fresh(name), bytes);
    }

    /** A path where nothing is. */
    public Path fresh(String name) {
        return dir.resolve(name + "-" + NUMBER.incrementAndGet());
    }

    private Built build(List<Path> sources, Path output, InputStream input) throws IOException {
        BuildPlan plan = new BuildPlan(
                sources,
                options,
                output,
                force,
                shape.orElseGet(
                        () -> new ImageShape(layouts, chunker, compression, digester, pack, packSmall, batchSize)),
                reuse,
                whiteouts,
                prefetch,
                threads,
                limits,
                verify,
                cache);
        return new Built(output, Build.run(plan, input, BuildProgress.NONE));
    }
}
