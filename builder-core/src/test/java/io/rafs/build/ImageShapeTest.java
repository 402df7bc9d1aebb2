package io.rafs.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.chunk.Chunker;
import io.rafs.codec.Compression;
import io.rafs.format.rafs.Digester;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which shapes no reader could read, and what is said against each. */
class ImageShapeTest {
    private static Set<Layout> layouts(String text) {
        Set<Layout> layouts = EnumSet.noneOf(Layout.class);
        for (char kind : text.toCharArray()) {
            layouts.add(kind == 'r' ? Layout.RAFS : kind == 'e' ? Layout.NATIVE_E : Layout.NATIVE_F);
        }
        return layouts;
    }

    private static ImageShape shape(
            String layouts, String chunker, String compression, boolean pack, int packSmall, int batchSize) {
        return new ImageShape(
                layouts(layouts),
                Chunker.parse(chunker),
                Compression.parse(compression),
                Digester.SHA256,
                pack,
                packSmall,
                batchSize);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "r   | fixed:4K               | zstd  | false | 0      | 0",
                "r   | fixed:16M              | none  | false | 0      | 0",
                "r   | fixed:1M               | lz4   | false | 0      | 4096",
                "r   | fixed:8M               | zstd  | false | 0      | 8388608",
                "e   | fastcdc:64,65,66       | zstd  | true  | 0      | 0",
                "e   | fastcdc:64K,256K,1M    | zstd  | true  | 262144 | 0",
                "e   | fastcdc:64K,256K,1M    | lz4   | false | 65536  | 0",
                "e   | fastcdc:64K,256K,1020K | lz4   | true  | 65536  | 0",
                "e   | fastcdc:16K,64K,256K   | none  | true  | 65536  | 0",
                "e   | fixed:1000             | zstd  | false | 1      | 0",
                "f   | fastcdc:8K,9K,1016K    | zstd  | false | 65536  | 0",
                "f   | fastcdc:8K,9K,1016K    | lz4   | false | 262144 | 0",
                "f   | fixed:12K              | none  | false | 65536  | 0",
                "f   | fixed:1M               | zstd  | false | 0      | 0",
                "ef  | fastcdc:16K,64K,256K   | zstd  | false | 65536  | 0",
                "re  | fixed:4K               | lz4   | true  | 0      | 0",
                "ref | fixed:1M               | zstd  | false | 0      | 0",
                "rf  | fixed:64K              | none  | false | 0      | 0",
            })
    void whatAReaderReadsIsAccepted(
            String layouts, String chunker, String compression, boolean pack, int packSmall, int batchSize) {
        ImageShape shape = shape(layouts, chunker, compression, pack, packSmall, batchSize);
        assertThat(shape.layouts()).hasSize(layouts.length());
        assertThat(shape.rules()).isNotNull();
        assertThat(shape.reuseRules()).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "r  | fastcdc:16K,64K,256K | zstd | false | 0 | 0 | --chunker fastcdc:16K,64K,256K: RAFS finds a chunk by its offset divided by the chunk size; choose fixed:SIZE, or --layout native",
                "re | fastcdc:16K,64K,256K | zstd | false | 0 | 0 | --chunker fastcdc:16K,64K,256K: RAFS finds a chunk by its offset divided by the chunk size; choose fixed:SIZE, or --layout native",
                "r  | fixed:12K | zstd | false | 0 | 0 | --chunker fixed:12K: RAFS has chunks of a power of two from 4K to 16M",
                "r  | fixed:2K | zstd | false | 0 | 0 | --chunker fixed:2K: RAFS has chunks of a power of two from 4K to 16M",
                "r  | fixed:1M | zstd | false | 1 | 0 | --pack-small: every chunk of RAFS belongs to one file; choose --layout native",
                "re | fixed:1M | zstd | false | 1 | 0 | --pack-small: every chunk of RAFS belongs to one file; choose --layout native",
                "r  | fixed:1M | zstd | true | 0 | 0 | --pack is for native layouts; compressed RAFS chunks are packed anyway",
                "e  | fixed:2M | zstd | false | 0 | 0 | --chunker fixed:2M: a kernel reads at most 1 MiB of stored bytes at once (Z_EROFS_PCLUSTER_MAX_SIZE); choose chunks of up to 1M",
                "re | fixed:16M | none | false | 0 | 0 | --chunker fixed:16M: a kernel reads at most 1 MiB of stored bytes at once (Z_EROFS_PCLUSTER_MAX_SIZE); choose chunks of up to 1M",
                "e  | fastcdc:64K,256K,1025K | zstd | false | 0 | 0 | --chunker fastcdc:64K,256K,1025K: a kernel reads at most 1 MiB of stored bytes at once (Z_EROFS_PCLUSTER_MAX_SIZE); choose chunks of up to 1M",
                "e  | fixed:1M | lz4 | true | 0 | 0 | --pack with lz4 and --chunker fixed:1M: a chunk could touch 257 pages, a kernel's buffer for LZ4 has 256; choose smaller chunks",
                "f  | fastcdc:16K,64K,256K | zstd | true | 0 | 0 | --pack with --native-form f: its index tells blocks, not bytes (z_erofs_lcluster_index.blkaddr); choose form e",
                "ef | fastcdc:16K,64K,256K | zstd | true | 0 | 0 | --pack with --native-form f: its index tells blocks, not bytes (z_erofs_lcluster_index.blkaddr); choose form e",
                "f  | fixed:6000 | zstd | false | 0 | 0 | --chunker fixed:6000 with --native-form f: stored chunks begin at blocks of their file there; choose a multiple of 4096",
                "f  | fastcdc:8191,64K,256K | zstd | false | 0 | 0 | --chunker fastcdc:8191,64K,256K with --native-form f: in its index at most one chunk begins in a block, and it has at most 256 blocks; choose a minimum of at least 8192 and a maximum of at most 1040384 bytes",
                "f  | fastcdc:8K,64K,1017K | zstd | false | 0 | 0 | --chunker fastcdc:8K,64K,1017K with --native-form f: in its index at most one chunk begins in a block, and it has at most 256 blocks; choose a minimum of at least 8192 and a maximum of at most 1040384 bytes",
                "f  | fastcdc:8K,64K,256K | none | false | 0 | 0 | --compressor none and --chunker fastcdc:8K,64K,256K with --native-form f: its index holds stored chunks only where they begin at blocks of their file; choose --chunker fixed, a compressor, or form e",
                "e  | fixed:1M | zstd | false | 0 | 4096 | --batch-size: a kernel reads every chunk by itself, so no native layout has batches; there --pack-small does the like",
                "re | fixed:1M | zstd | false | 0 | 4096 | --batch-size: a kernel reads every chunk by itself, so no native layout has batches; there --pack-small does the like",
                "r  | fixed:1M | none | false | 0 | 4096 | --batch-size with --compressor none: batches are there to compress small chunks together, and would move them from the blocks that a kernel reads",
                "r  | fixed:1M | zstd | false | 0 | 2097152 | --batch-size 2097152: expected a power of two from 4096 to the chunk size of 1048576, as Nydus has them",
                "r  | fixed:1M | zstd | false | 0 | 5000 | --batch-size 5000: expected a power of two from 4096 to the chunk size of 1048576, as Nydus has them",
                "r  | fixed:16M | zstd | false | 0 | 4096 | --batch-size with chunks of 16777216 bytes: what tells of batches (chunk info v2) holds stored sizes of up to 16777215; choose chunks of at most 8M",
            })
    void whatNoReaderReadsIsRefusedWithTheRuleThatForbidsIt(
            String layouts,
            String chunker,
            String compression,
            boolean pack,
            int packSmall,
            int batchSize,
            String message) {
        assertThatThrownBy(() -> shape(layouts, chunker, compression, pack, packSmall, batchSize))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void aShapeHasALayout() {
        assertThatThrownBy(() -> shape("", "fixed:1M", "zstd", false, 0, 0)).hasMessage("no layout is named");
    }

    @Test
    void theFirstLayoutHasThePlainNameAndTheOthersTellTheirs() {
        ImageShape all = Shapes.named("all-zstd");
        assertThat(all.bootstrapName(Layout.RAFS)).isEqualTo("bootstrap");
        assertThat(all.bootstrapName(Layout.NATIVE_E)).isEqualTo("bootstrap.native-e");
        assertThat(all.bootstrapName(Layout.NATIVE_F)).isEqualTo("bootstrap.native-f");
        assertThat(Shapes.named("ef-zstd").bootstrapName(Layout.NATIVE_E)).isEqualTo("bootstrap");
        assertThat(Shapes.named("f-zstd").bootstrapName(Layout.NATIVE_F)).isEqualTo("bootstrap");
    }
}
