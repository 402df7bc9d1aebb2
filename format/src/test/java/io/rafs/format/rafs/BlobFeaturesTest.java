package io.rafs.format.rafs;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BlobFeaturesTest {

    @Test
    void theBitsAreNamedFromTheLowestOn() {
        assertThat(BlobFeatures.names(BlobFeatures.RAFS))
                .isEqualTo("aligned, inlined-digests, tail-headers, toc, knows-toc");
        assertThat(BlobFeatures.names(0x4000_0185)).isEqualTo("aligned, chunk-info-v2, batch, encrypted, knows-toc");
        assertThat(BlobFeatures.names(0x4000_001d)).isEqualTo("aligned, chunk-info-v2, zran, separate, knows-toc");
    }

    @Test
    void aBitWithoutANameIsANumber() {
        assertThat(BlobFeatures.names(0x8000_1001L)).isEqualTo("aligned, 0x1000, 0x80000000");
        assertThat(BlobFeatures.names(1L << 63)).isEqualTo("0x8000000000000000");
    }

    @Test
    void noBitAtAllIsNone() {
        assertThat(BlobFeatures.names(0)).isEqualTo("none");
    }

    @Test
    void everyBitHasANameOfItsOwn() throws IllegalAccessException {
        Set<String> names = new HashSet<>();
        for (Field field : BlobFeatures.class.getFields()) {
            long value = field.getLong(null);
            if (Modifier.isStatic(field.getModifiers()) && !field.getName().startsWith("RAFS")) {
                assertThat(Long.bitCount(value)).as(field.getName()).isOne();
                assertThat(BlobFeatures.names(value)).as(field.getName()).doesNotStartWith("0x");
                assertThat(names.add(BlobFeatures.names(value)))
                        .as(field.getName())
                        .isTrue();
            }
        }
        assertThat(names).hasSize(15);
    }
}
