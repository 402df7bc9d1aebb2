package io.rafs.format.erofs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.rafs.format.AnnotatedHex;
import io.rafs.format.CorruptImageException;
import io.rafs.format.StructContract;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class XattrsTest extends StructContract<List<Xattr>> {

    private static final String[] NAMES = {
        "security.capability", "system.posix_acl_access", "system.posix_acl_default", "trusted.a", "user.b", "user.b2"
    };

    @Override
    protected List<Xattr> golden() {
        return List.of(
                Xattr.of("security.capability", new byte[] {1, 2, 3}),
                Xattr.of("system.posix_acl_access", new byte[] {4}),
                Xattr.of("user.a", new byte[0]));
    }

    @Override
    protected String goldenHex() {
        return """
                00*4                              #  0 name filter
                00                                #  4 shared count
                00*7                              #  5 reserved
                0a 06 03 00                       # 12 nameLength, prefix security., valueSize
                63 61 70 61 62 69 6c 69 74 79     #    "capability"
                01 02 03  00*3                    #    value, padding
                00 02 01 00  04  00*3             # 32 the prefix is the whole name
                01 01 00 00  61  00*3             # 40 user.a, which is empty
                """;
    }

    @Override
    protected List<Xattr> random(SplittableRandom random) {
        List<Xattr> xattrs = new ArrayList<>();
        for (String name : NAMES) {
            if (random.nextBoolean()) {
                byte[] value = new byte[random.nextInt(random.nextInt(8) == 0 ? 70 : 9)];
                random.nextBytes(value);
                xattrs.add(Xattr.of(name, value));
            }
        }
        return xattrs;
    }

    @Override
    protected void encode(List<Xattr> value, StructOut out) {
        Xattrs.encode(value, out);
    }

    @Override
    protected List<Xattr> decode(StructIn in) throws CorruptImageException {
        return Xattrs.decode(in);
    }

    @Override
    protected boolean endsAnywhere() {
        return true; // between two entries; and no bytes at all are no xattrs
    }

    @Override
    @Test
    protected void aCutStructureIsRefusedInsideItself() {
        byte[] bytes = bytes(golden());
        for (int length = 1; length < bytes.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(bytes, length);
            List<Xattr> read;
            try {
                read = decode(cut);
            } catch (CorruptImageException e) {
                continue;
            }
            assertThat(length).as("read %s", read).isIn(12, 32, 40);
        }
    }

    @Test
    void theOrderInWhichAttributesAreGivenDoesNotShow() {
        List<Xattr> shuffled = List.of(golden().get(2), golden().get(0), golden().get(1));
        assertThat(bytes(shuffled)).isEqualTo(bytes(golden()));
    }

    @Test
    void noAttributesTakeNoBytes() {
        assertThat(bytes(List.of())).isEmpty();
        assertThat(Xattrs.size(List.of())).isZero();
        assertThat(Xattrs.count(0)).isZero();
        assertThat(Xattrs.sizeOfCount(0)).isZero();
    }

    @Test
    void theCountIsInWordsBehindTheHeaderAndOne() {
        assertThat(Xattrs.size(golden())).isEqualTo(48);
        assertThat(Xattrs.count(48)).isEqualTo(10);
        assertThat(Xattrs.sizeOfCount(10)).isEqualTo(48);
        assertThat(Xattrs.count(Xattrs.MAX_SIZE)).isEqualTo(65535);
    }

    @Test
    void sharedAttributesAreNamedBeforeTheInlineOnes() throws CorruptImageException {
        byte[] bytes = AnnotatedHex.bytes("""
                00*4                #  0 name filter
                02                  #  4 shared count
                00*7                #  5 reserved
                04 03 02 01         # 12 id
                01 00 00 00         # 16 id
                01 01 00 00  61 00*3   # 20 user.a
                """);
        Xattrs.Body body = new Xattrs.Body(List.of(0x0102_0304L, 1L), List.of(Xattr.of("user.a", new byte[0])));
        StructOut out = new StructOut(0);
        body.encode(out);
        assertThat(out.toByteArray()).isEqualTo(bytes);
        assertThat(body.size()).isEqualTo(bytes.length);
        assertThat(Xattrs.Body.decode(new StructIn(FILE, BASE, bytes))).isEqualTo(body);
        assertThat(Xattrs.Body.decode(new StructIn(FILE, BASE, new byte[0])).size())
                .isZero();
    }

    @Test
    void sharedAttributesAndLongPrefixesAreRefused() {
        assertRefused(4, "01", 5, "inode has 1 shared xattrs; RAFS has none");
        assertRefused(5, "01", 5, "reserved is 0x01, expected 0");
        assertRefused(13, "00", 12, "xattr prefix is 0, expected 1..6");
        assertRefused(13, "86", 12, "xattr prefix is 134, expected 1..6");
        assertRefused(14, "ff ff", 26, "xattr value needs 65535 bytes, 22 are left");
    }

    @Test
    void namesThatTheFormatHasNoPrefixForAreNamedAsFlaws() {
        assertThat(Xattrs.flaw(Xattr.of("user.a", new byte[65535]))).isNull();
        assertThat(Xattrs.flaw(Xattr.of("lustre.lov", new byte[1])))
                .startsWith("the xattr 'lustre.lov' has none of the prefixes");
        assertThat(Xattrs.flaw(Xattr.of("user.", new byte[1]))).startsWith("the xattr 'user.' has none");
        assertThat(Xattrs.flaw(Xattr.of("system.posix_acl_accessory", new byte[1])))
                .isNotNull();
        assertThat(Xattrs.flaw(Xattr.of("user." + "n".repeat(251), new byte[1])))
                .endsWith("has 256 bytes, Linux allows 255");
        assertThat(Xattrs.flaw(Xattr.of("user.a", new byte[65536])))
                .isEqualTo("the value of xattr 'user.a' has 65536 bytes, EROFS allows 65535");
    }

    @Test
    void printingAnAttributeThatCannotBeStoredIsOurBug() {
        assertThatIllegalArgumentException().isThrownBy(() -> bytes(List.of(Xattr.of("lustre.lov", new byte[1]))));
    }
}
