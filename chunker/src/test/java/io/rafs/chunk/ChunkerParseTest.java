package io.rafs.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunkerParseTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fixed                            | fixed:1M",
                "fixed:4096                       | fixed:4K",
                "fixed:1m                         | fixed:1M",
                "fixed:1024K                      | fixed:1M",
                "fixed:777                        | fixed:777",
                "fastcdc                          | fastcdc:16K,64K,256K",
                "fastcdc:16384,65536,262144       | fastcdc:16K,64K,256K",
                "fastcdc:64k,256k,1M              | fastcdc:64K,256K,1M",
                "fastcdc:64,65,66                 | fastcdc:64,65,66",
                "fastcdc:100,1000,12M             | fastcdc:100,1000,12M"
            })
    void aChunkerIsPrintedInOneForm(String text, String form) {
        Chunker chunker = Chunker.parse(text);
        assertThat(chunker).hasToString(form);
        assertThat(Chunker.parse(form)).isEqualTo(chunker);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rabin              | 'rabin' is no chunker; expected fixed, fixed:SIZE, fastcdc or fastcdc:MIN,AVG,MAX",
                "FIXED              | 'FIXED' is no chunker; expected fixed, fixed:SIZE, fastcdc or fastcdc:MIN,AVG,MAX",
                "fixed:             | '' is no size; write for example 4096, 16K or 1M",
                "fixed:1,2          | 'fixed:1,2' has 2 sizes; expected fixed, fixed:SIZE, fastcdc or fastcdc:MIN,AVG,MAX",
                "fixed:1G           | '1G' is no size; write for example 4096, 16K or 1M",
                "fixed:-1           | '-1' is no size; write for example 4096, 16K or 1M",
                "fixed:٤            | '٤' is no size; write for example 4096, 16K or 1M",
                "fixed:0            | fixed:0, expected 1 <= SIZE <= 16M",
                "fixed:17M          | fixed:17M, expected 1 <= SIZE <= 16M",
                "fixed:2048M        | '2048M' is more than any chunk; the largest is 16M",
                "fixed:9999999999M  | '9999999999M' is more than any chunk; the largest is 16M",
                "fixed:99999999999  | '99999999999' is no size; write for example 4096, 16K or 1M",
                "fastcdc:64K        | 'fastcdc:64K' has 1 size; expected fixed, fixed:SIZE, fastcdc or fastcdc:MIN,AVG,MAX",
                "fastcdc:1,2,3,     | 'fastcdc:1,2,3,' has 4 sizes; expected fixed, fixed:SIZE, fastcdc or fastcdc:MIN,AVG,MAX",
                "fastcdc:1K,,4K     | '' is no size; write for example 4096, 16K or 1M",
                "fastcdc:63,1K,4K   | fastcdc:63,1K,4K, expected 64 <= MIN < AVG < MAX <= 12M",
                "fastcdc:1K,1K,4K   | fastcdc:1K,1K,4K, expected 64 <= MIN < AVG < MAX <= 12M",
                "fastcdc:1K,4K,4K   | fastcdc:1K,4K,4K, expected 64 <= MIN < AVG < MAX <= 12M",
                "fastcdc:1K,4K,13M  | fastcdc:1K,4K,13M, expected 64 <= MIN < AVG < MAX <= 12M"
            })
    void aTextThatIsNoChunkerIsRefusedInWords(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Chunker.parse(text))
                .withMessage(message);
    }

    @Test
    void noTextIsNoChunker() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Chunker.parse(""))
                .withMessage("'' is no chunker; expected fixed, fixed:SIZE, fastcdc or fastcdc:MIN,AVG,MAX");
    }

    @Test
    void aDefaultIsWhatItsNameAloneMeans() {
        assertThat(Chunker.parse("fixed")).isEqualTo(FixedChunker.DEFAULT);
        assertThat(Chunker.parse("fastcdc")).isEqualTo(FastCdcChunker.DEFAULT);
    }
}
