package io.rafs.cli;

import io.rafs.build.ImageShape;
import io.rafs.build.Layout;
import io.rafs.chunk.Chunker;
import io.rafs.chunk.FastCdcChunker;
import io.rafs.chunk.FixedChunker;
import io.rafs.codec.Compression;
import io.rafs.format.rafs.Digester;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** What the image is to look like: its layouts, and how content is cut and stored. */
final class ShapeMixin {
    @Option(
            names = "--layout",
            paramLabel = "rafs|native|rafs,native",
            defaultValue = "rafs",
            description = {
                "rafs: what Nydus and any kernel from 5.19 read. native: content-defined, compressed chunks that a"
                        + " kernel from 6.12 mounts with no daemon. (default: ${DEFAULT-VALUE})",
                "Both have bootstraps of their own over the same blobs."
            })
    private String layout;

    @Option(
            names = "--native-form",
            paramLabel = "e|f|e,f",
            defaultValue = "e",
            description =
                    "How a native bootstrap finds chunks: e for kernels from 6.15, f for 6.12 with zstd or 6.1 with"
                            + " lz4 (default: ${DEFAULT-VALUE}).")
    private String form;

    @Option(
            names = "--chunker",
            paramLabel = ChunkerConverter.LABEL,
            converter = ChunkerConverter.class,
            description = {
                "Where files are cut: at every SIZE bytes, or where their content says so, which finds shared bytes also"
                        + " where they moved. 'rafs chunk --compare' helps to choose.",
                "(default: fixed:1M for rafs, fastcdc:16K,64K,256K for native alone)"
            })
    private Chunker chunker;

    @Option(
            names = "--chunk-size",
            paramLabel = "SIZE",
            converter = ChunkSizeConverter.class,
            description = "Short for --chunker fixed:SIZE; a power of two from 4K to 16M.")
    private Integer chunkSize;

    @Option(
            names = "--pack",
            description =
                    "Native chunks one right behind the other, not at multiples of 4096: 7 to 15 %% smaller. Needs a"
                            + " kernel from 7.1, or a 6.18 of June 2026 or later, to be safe (see the guide).")
    private boolean pack;

    @Option(
            names = "--pack-small",
            paramLabel = "SIZE",
            converter = SmallSizeConverter.class,
            description = "Native files of up to SIZE bytes share chunks; 0 for none, 256K at most (default: 64K).")
    private Integer packSmall;

    @Option(
            names = "--batch-size",
            paramLabel = "SIZE",
            converter = ChunkSizeConverter.class,
            description = {
                "RAFS chunks of less than half of SIZE are compressed together, up to SIZE bytes at a time: smaller blobs where"
                        + " there are many small files, but who reads one of them fetches and decompresses all of its batch.",
                "A power of two from 4K to the chunk size (default: none). Nydus reads such images from 2.3 on."
            })
    private Integer batchSize;

    @Option(
            names = "--compressor",
            paramLabel = "zstd[:LEVEL]|lz4|none",
            converter = CompressionConverter.class,
            description = {
                "How chunks are stored (default: zstd:3).",
                "'none' pads them to 4096 bytes: such blobs serve a kernel as devices, with no daemon."
            })
    private Compression compression = Compression.DEFAULT;

    @Option(names = "--digester", paramLabel = "sha256|blake3", description = "How chunks are known (default: sha256).")
    private Digester digester = Digester.SHA256;

    /** The shape; a usage error if no reader could read it. */
    ImageShape shape(CommandLine command) {
        try {
            Set<Layout> layouts = layouts();
            boolean nativeOnly = !layouts.contains(Layout.RAFS);
            int small = packSmall != null ? packSmall : nativeOnly ? ImageShape.DEFAULT_PACK_SMALL : 0;
            return new ImageShape(
                    layouts,
                    chunker(nativeOnly),
                    compression,
                    digester,
                    pack,
                    small,
                    batchSize != null ? batchSize : 0);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, e.getMessage(), e);
        }
    }

    private Chunker chunker(boolean nativeOnly) {
        if (chunkSize != null && chunker != null) {
            throw new IllegalArgumentException("--chunk-size and --chunker say the same; give one of them");
        }
        if (chunkSize != null) {
            return new FixedChunker(chunkSize);
        }
        return chunker != null ? chunker : nativeOnly ? FastCdcChunker.DEFAULT : FixedChunker.DEFAULT;
    }

    private Set<Layout> layouts() {
        Set<Layout> layouts = EnumSet.noneOf(Layout.class);
        for (String name : layout.toLowerCase(Locale.ROOT).split(",", -1)) {
            switch (name) {
                case "rafs" -> layouts.add(Layout.RAFS);
                case "native" -> layouts.addAll(forms());
                default ->
                    throw new IllegalArgumentException(
                            "--layout '%s': expected rafs, native or rafs,native".formatted(layout));
            }
        }
        return layouts;
    }

    private Set<Layout> forms() {
        Set<Layout> forms = EnumSet.noneOf(Layout.class);
        for (String name : form.toLowerCase(Locale.ROOT).split(",", -1)) {
            switch (name) {
                case "e" -> forms.add(Layout.NATIVE_E);
                case "f" -> forms.add(Layout.NATIVE_F);
                default ->
                    throw new IllegalArgumentException("--native-form '%s': expected e, f or e,f".formatted(form));
            }
        }
        return forms;
    }

    private static final class SmallSizeConverter implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            long unit = text.matches("\\d+[kK]") ? 1 << 10 : 1;
            String digits = unit == 1 ? text : text.substring(0, text.length() - 1);
            if (!digits.matches("\\d{1,9}") || Long.parseLong(digits) * unit > ImageShape.MAX_PACK_SMALL) {
                throw new TypeConversionException(
                        "'%s' is no size from 0 to 256K; write for example 64K, or 0 for none".formatted(text));
            }
            return (int) (Long.parseLong(digits) * unit);
        }
    }

    private static final class ChunkSizeConverter implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            long unit = text.matches("\\d+[kK]") ? 1 << 10 : text.matches("\\d+[mM]") ? 1 << 20 : 1;
            String digits = unit == 1 ? text : text.substring(0, text.length() - 1);
            if (!digits.matches("\\d{1,9}")
                    || !io.rafs.format.rafs.ExtendedSuperBlock.isChunkSize(Long.parseLong(digits) * unit)) {
                throw new TypeConversionException(
                        "'%s' is no power of two from 4K to 16M; write for example 1M, 256K or 4096".formatted(text));
            }
            return (int) (Long.parseLong(digits) * unit);
        }
    }

    private static final class CompressionConverter implements ITypeConverter<Compression> {
        @Override
        public Compression convert(String text) {
            try {
                return Compression.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(
                        "'%s' is none of zstd, zstd:1 to zstd:22, lz4, none (%s)".formatted(text, e.getMessage()));
            }
        }
    }
}
