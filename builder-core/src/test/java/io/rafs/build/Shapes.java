package io.rafs.build;

import io.rafs.chunk.Chunker;
import io.rafs.chunk.FastCdcChunker;
import io.rafs.chunk.FixedChunker;
import io.rafs.codec.Compression;
import io.rafs.format.rafs.Digester;
import io.rafs.read.ImageFiles;
import io.rafs.read.ImageReader;
import io.rafs.unpack.TarTarget;
import io.rafs.unpack.Unpack;
import io.rafs.unpack.UnpackTarget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Shapes of images by names that say what is particular, and what images of them unpack to. */
final class Shapes {
    static final Set<Layout> RAFS = EnumSet.of(Layout.RAFS);
    static final Set<Layout> E = EnumSet.of(Layout.NATIVE_E);
    static final Set<Layout> F = EnumSet.of(Layout.NATIVE_F);
    static final Set<Layout> BOTH = EnumSet.of(Layout.NATIVE_E, Layout.NATIVE_F);
    static final Set<Layout> ALL = EnumSet.allOf(Layout.class);
    static final Chunker FIXED = new FixedChunker(64 << 10);
    static final Chunker CUT = new FastCdcChunker(8 << 10, 32 << 10, 128 << 10);

    /** Files of up to so many bytes are small in native shapes. */
    static final int SMALL = 16 << 10;

    private static final Map<String, ImageShape> NAMED = new LinkedHashMap<>();

    static {
        NAMED.put("rafs-zstd", of(RAFS, FIXED, "zstd", false, 0));
        NAMED.put("rafs-lz4", of(RAFS, FIXED, "lz4", false, 0));
        NAMED.put("rafs-none", of(RAFS, FIXED, "none", false, 0));
        NAMED.put("e-zstd", of(E, CUT, "zstd", false, SMALL));
        NAMED.put("e-zstd-each-small-file-alone", of(E, CUT, "zstd", false, 0));
        NAMED.put("e-zstd-packed", of(E, CUT, "zstd", true, SMALL));
        NAMED.put("e-lz4-packed", of(E, CUT, "lz4", true, SMALL));
        NAMED.put("e-none", of(E, CUT, "none", false, SMALL));
        NAMED.put("f-zstd", of(F, CUT, "zstd", false, SMALL));
        NAMED.put("f-lz4", of(F, CUT, "lz4", false, SMALL));
        NAMED.put("f-none", of(F, FIXED, "none", false, SMALL));
        NAMED.put("ef-zstd", of(BOTH, CUT, "zstd", false, SMALL));
        NAMED.put("all-zstd", of(ALL, FIXED, "zstd", false, 0));
        NAMED.put("all-none", of(ALL, FIXED, "none", false, 0));
    }

    private Shapes() {}

    static ImageShape of(Set<Layout> layouts, Chunker chunker, String compression, boolean pack, int packSmall) {
        return new ImageShape(layouts, chunker, Compression.parse(compression), Digester.SHA256, pack, packSmall);
    }

    static Set<String> names() {
        return NAMED.keySet();
    }

    static ImageShape named(String name) {
        return NAMED.get(name);
    }

    /** What the bootstrap of a layout unpacks to, as a tar. */
    static byte[] tar(Builds.Built image, String bootstrap) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ImageReader reader = ImageReader.open(ImageFiles.of(image.dir().resolve(bootstrap), Optional.empty()));
                UnpackTarget target = new TarTarget(out)) {
            Unpack.run(reader, target, 2, bytes -> {});
        }
        return out.toByteArray();
    }

    /** The same of the primary bootstrap. */
    static byte[] tar(Builds.Built image) throws IOException {
        return tar(image, "bootstrap");
    }
}
