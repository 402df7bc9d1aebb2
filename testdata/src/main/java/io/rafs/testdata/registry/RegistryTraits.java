package io.rafs.testdata.registry;

import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * What a registry can do and whom it lets in.
 *
 * @param referrers whether it has the referrers API
 * @param mounts whether it takes blobs from its other repositories
 * @param ranges whether it answers with parts of blobs
 * @param access who may do what
 * @param tls if it speaks TLS
 */
public record RegistryTraits(
        boolean referrers, boolean mounts, boolean ranges, Access access, Optional<SSLContext> tls) {
    /** All that there is, for everybody, over plain http. */
    public static RegistryTraits open() {
        return new RegistryTraits(true, true, true, Access.everybody(), Optional.empty());
    }

    /** The same without the referrers API. */
    public RegistryTraits withoutReferrers() {
        return new RegistryTraits(false, mounts, ranges, access, tls);
    }

    /** The same without mounts. */
    public RegistryTraits withoutMounts() {
        return new RegistryTraits(referrers, false, ranges, access, tls);
    }

    /** The same, which sends whole blobs whatever part is asked for. */
    public RegistryTraits withoutRanges() {
        return new RegistryTraits(referrers, mounts, false, access, tls);
    }

    /** The same for others. */
    public RegistryTraits withAccess(Access other) {
        return new RegistryTraits(referrers, mounts, ranges, other, tls);
    }

    /** The same over TLS. */
    public RegistryTraits withTls(SSLContext context) {
        return new RegistryTraits(referrers, mounts, ranges, access, Optional.of(context));
    }
}
