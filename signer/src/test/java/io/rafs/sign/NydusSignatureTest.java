package io.rafs.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

/** The annotation that nydus-snapshotter's own code accepted. */
final class NydusSignatureTest {
    /** 4096 * 129 bytes, the byte at i being i modulo 251. */
    private static byte[] bootstrap() {
        byte[] bytes = new byte[4096 * 129];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i % 251);
        }
        return bytes;
    }

    private static InputStream stream(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }

    @Test
    void theAnnotationIsTheVectors() throws Exception {
        JsonObject vector = Fixtures.vectors().objects("nydus_snapshotter").get(0);
        try (Signer signer = Fixtures.signer("rsa3072", false)) {
            assertThat(NydusSignature.sign(stream(bootstrap()), signer)).isEqualTo(vector.needText("value"));
        }
        VerifyingKey key = VerifyingKey.parse("pub", Fixtures.keyBytes("rsa3072.pkcs1.pub.pem"));
        byte[] changed = bootstrap();
        changed[4096 * 100] ^= 1;

        assertThat(NydusSignature.verifies("label", stream(bootstrap()), vector.needText("value"), key))
                .isTrue();
        assertThat(NydusSignature.verifies("label", stream(changed), vector.needText("value"), key))
                .isFalse();
        assertThat(NydusSignature.ANNOTATION).isEqualTo(vector.needText("label"));
    }

    @Test
    void aKeyThatIsNotRsaIsRefused() throws Exception {
        try (Signer signer = Fixtures.signer("ec-p256", false)) {
            assertThatThrownBy(() -> NydusSignature.sign(stream(new byte[1]), signer))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("RSA keys alone");
        }
    }
}
