package io.rafs.cli;

import io.rafs.build.BuildPlan;
import io.rafs.codec.Compression;
import io.rafs.format.rafs.Digester;
import io.rafs.format.rafs.ExtendedSuperBlock;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How content is cut and stored. */
final class ChunkMixin {
    @Option(
            names = "--chunk-size",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "Bytes in a chunk, a power of two from 4K to 16M (default: 1M).")
    private int chunkSize = BuildPlan.DEFAULT_CHUNK_SIZE;

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

    int chunkSize() {
        return chunkSize;
    }

    Compression compression() {
        return compression;
    }

    Digester digester() {
        return digester;
    }

    private static final class SizeConverter implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            long unit = text.matches("\\d+[kK]") ? 1 << 10 : text.matches("\\d+[mM]") ? 1 << 20 : 1;
            String digits = unit == 1 ? text : text.substring(0, text.length() - 1);
            if (!digits.matches("\\d{1,9}") || !ExtendedSuperBlock.isChunkSize(Long.parseLong(digits) * unit)) {
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
