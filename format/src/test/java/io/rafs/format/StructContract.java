package io.rafs.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.testdata.Corruptor;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What holds for every on-disk structure. */
public abstract class StructContract<T> {

    /** The file and the place in it that bytes are said to come from. */
    public static final String FILE = "app.boot";

    public static final long BASE = 0x2000;

    /** A value all of whose fields differ. */
    protected abstract T golden();

    /** Its bytes, as {@link AnnotatedHex}. */
    protected abstract String goldenHex();

    protected abstract T random(SplittableRandom random);

    protected abstract void encode(T value, StructOut out);

    protected abstract T decode(StructIn in) throws CorruptImageException;

    /** Whether fewer bytes than the structure has are a structure too. */
    protected boolean endsAnywhere() {
        return false;
    }

    protected final byte[] bytes(T value) {
        StructOut out = new StructOut(0);
        encode(value, out);
        return out.toByteArray();
    }

    protected final T decode(byte[] bytes) throws CorruptImageException {
        return decode(new StructIn(FILE, BASE, bytes));
    }

    /** Asserts that the golden bytes, once changed at {@code at}, are refused there with this detail. */
    protected final void assertRefused(int at, String hex, long offset, String detail) {
        byte[] bytes = AnnotatedHex.bytes(goldenHex());
        byte[] change = AnnotatedHex.bytes(hex);
        System.arraycopy(change, 0, bytes, at, change.length);
        assertThatThrownBy(() -> decode(bytes))
                .isInstanceOf(CorruptImageException.class)
                .hasMessage("%s @ 0x%x: %s", FILE, BASE + offset, detail);
    }

    @Test
    void theGoldenValuePrintsAsTheGoldenBytes() {
        assertThat(bytes(golden())).isEqualTo(AnnotatedHex.bytes(goldenHex()));
    }

    @Test
    void theGoldenBytesReadAsTheGoldenValue() throws CorruptImageException {
        assertThat(decode(AnnotatedHex.bytes(goldenHex()))).isEqualTo(golden());
    }

    @Test
    void decodingUndoesEncoding() throws CorruptImageException {
        for (long seed = 1; seed <= 300; seed++) {
            T value = random(new SplittableRandom(seed));
            StructIn in = new StructIn(FILE, BASE, bytes(value));
            assertThat(decode(in)).as("seed %d", seed).isEqualTo(value);
            assertThat(in.remaining()).as("bytes left, seed %d", seed).isZero();
        }
    }

    @Test
    protected void aCutStructureIsRefusedInsideItself() {
        byte[] bytes = AnnotatedHex.bytes(goldenHex());
        Corruptor.truncations(bytes, 1).forEach(cut -> {
            CorruptImageException refusal = refusal(cut);
            if (!endsAnywhere() || cut.bytes().length == 0) {
                assertThat(refusal).as(cut.what()).isNotNull();
            }
            if (refusal != null) {
                assertThat(refusal.offset()).as(cut.what()).isBetween(BASE, BASE + cut.bytes().length);
            }
        });
    }

    @Test
    void damagedBytesAreAValueOrARefusalThatSaysWhere() {
        byte[] bytes = AnnotatedHex.bytes(goldenHex());
        Stream<Corruptor.Mutant> bits = IntStream.range(0, 8 * bytes.length).mapToObj(bit -> {
            byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            return new Corruptor.Mutant("bit " + bit, flipped);
        });
        Stream.of(bits, Corruptor.eachByteInverted(bytes, 0, bytes.length), Corruptor.mutants(bytes, 7, 2000))
                .flatMap(mutants -> mutants)
                .forEach(mutant -> {
                    CorruptImageException refusal = refusal(mutant);
                    if (refusal != null) {
                        assertThat(refusal.offset()).as(mutant.what()).isBetween(BASE, BASE + bytes.length);
                        assertThat(refusal)
                                .as(mutant.what())
                                .hasMessageStartingWith("%s @ 0x%x: ", FILE, refusal.offset());
                    }
                });
    }

    /** Any other exception than this one goes through and fails the test. */
    private CorruptImageException refusal(Corruptor.Mutant mutant) {
        try {
            T value = decode(mutant.bytes());
            assertThat(value).as(mutant.what()).isNotNull();
            return null;
        } catch (CorruptImageException e) {
            return e;
        } catch (RuntimeException e) {
            throw new AssertionError(mutant.what(), e);
        }
    }

    /** A digest with bytes from {@code first} on, counting up. */
    public static Digest digest(int first) {
        byte[] bytes = new byte[Digest.SIZE];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (first + i);
        }
        return Digest.of(bytes);
    }

    public static Digest randomDigest(SplittableRandom random) {
        byte[] bytes = new byte[Digest.SIZE];
        random.nextBytes(bytes);
        return Digest.of(bytes);
    }

    public static long u32(SplittableRandom random) {
        return random.nextLong(1L << 32);
    }

    public static long u63(SplittableRandom random) {
        return random.nextLong() >>> 1;
    }
}
