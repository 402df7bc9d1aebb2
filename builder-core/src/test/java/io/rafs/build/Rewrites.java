package io.rafs.build;

import io.rafs.chunk.Chunker;
import io.rafs.chunk.FastCdcChunker;
import io.rafs.chunk.FixedChunker;
import io.rafs.codec.Compression;
import io.rafs.format.rafs.Digester;
import io.rafs.image.Limits;
import io.rafs.image.TraceFile;
import io.rafs.read.ImageFiles;
import io.rafs.read.ImageReader;
import io.rafs.rewrite.CompactRules;
import io.rafs.source.SourceOptions;
import io.rafs.tree.WhiteoutSpec;
import io.rafs.unpack.TarTarget;
import io.rafs.unpack.Unpack;
import io.rafs.verify.Verify;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Builds images of several kinds below a directory, rewrites them, and tells what a container sees. */
final class Rewrites {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Path dir;
    private final String kind;

    /** @param kind such as {@code "rafs zstd"}, {@code "e lz4 pack"}, {@code "rafs,e none"} */
    Rewrites(Path dir, String kind) {
        this.dir = dir;
        this.kind = kind;
    }

    Path fresh() {
        return dir.resolve("image-" + NUMBER.incrementAndGet());
    }

    Path build(List<byte[]> tars) throws IOException {
        List<Path> sources = new ArrayList<>();
        for (byte[] tar : tars) {
            sources.add(Files.write(fresh(), tar));
        }
        BuildPlan plan = new BuildPlan(
                sources,
                SourceOptions.NONE,
                fresh(),
                false,
                shape(),
                Reuse.NONE,
                WhiteoutSpec.OCI,
                List.of(),
                2,
                Limits.DEFAULT,
                Verify.METADATA);
        return Build.run(plan, InputStream.nullInputStream(), BuildProgress.NONE)
                .plan()
                .output();
    }

    private ImageShape shape() {
        String[] words = kind.split(" ");
        EnumSet<Layout> layouts = EnumSet.noneOf(Layout.class);
        for (String layout : words[0].split(",")) {
            layouts.add(layout.equals("rafs") ? Layout.RAFS : layout.equals("e") ? Layout.NATIVE_E : Layout.NATIVE_F);
        }
        boolean fixed = layouts.contains(Layout.RAFS) || words[1].equals("none");
        Chunker chunker = fixed ? new FixedChunker(16 << 10) : new FastCdcChunker(8 << 10, 16 << 10, 64 << 10);
        return new ImageShape(
                layouts,
                chunker,
                Compression.parse(words[1]),
                kind.endsWith("blake3") ? Digester.BLAKE3 : Digester.SHA256,
                kind.contains("pack"),
                layouts.contains(Layout.RAFS) ? 0 : 4096);
    }

    RewriteResult compact(Path image, CompactRules rules) throws IOException {
        return compact(image, rules, 2);
    }

    RewriteResult compact(Path image, CompactRules rules, int threads) throws IOException {
        return Rewrite.compact(plan(image, fresh(), threads), rules, BuildProgress.NONE);
    }

    RewriteResult optimize(Path image, String trace) throws IOException {
        return Rewrite.optimize(
                plan(image, fresh(), 2),
                TraceFile.parse("trace", trace.getBytes(StandardCharsets.UTF_8)),
                BuildProgress.NONE);
    }

    static RewritePlan plan(Path image, Path output, int threads) {
        return new RewritePlan(image, Optional.empty(), output, false, threads, Limits.DEFAULT, Verify.FULL);
    }

    /** What a container sees, as a tar. */
    static byte[] seen(Path image) throws IOException {
        return seen(image, "bootstrap");
    }

    static byte[] seen(Path image, String bootstrap) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageFiles files = new ImageFiles(image.resolve(bootstrap), Optional.of(image.resolve("blobs")));
        try (ImageReader reader = ImageReader.open(files);
                TarTarget target = new TarTarget(out)) {
            Unpack.run(reader, target, 1, bytes -> {});
        }
        return out.toByteArray();
    }
}
