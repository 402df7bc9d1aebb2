package io.rafs.cli;

import io.rafs.sign.KeyType;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What keys are made, by the names that people type. */
enum KeyKind {
    EC_P256(KeyType.EC_P256, 256),
    EC_P384(KeyType.EC_P384, 384),
    ED25519(KeyType.ED25519, 256),
    RSA_2048(KeyType.RSA, 2048),
    RSA_3072(KeyType.RSA, 3072),
    RSA_4096(KeyType.RSA, 4096);

    private final KeyType type;
    private final int bits;

    KeyKind(KeyType type, int bits) {
        this.type = type;
        this.bits = bits;
    }

    KeyType type() {
        return type;
    }

    int bits() {
        return bits;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Stream<String> names() {
        return Arrays.stream(values()).map(KeyKind::toString);
    }

    /** For completion. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return names().iterator();
        }
    }

    static final class Converter implements ITypeConverter<KeyKind> {
        @Override
        public KeyKind convert(String text) {
            return Arrays.stream(values())
                    .filter(kind -> kind.toString().equalsIgnoreCase(text))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("'%s' is no type of key; there are: %s"
                            .formatted(text, names().collect(Collectors.joining(", ")))));
        }
    }
}
