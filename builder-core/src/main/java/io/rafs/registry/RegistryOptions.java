package io.rafs.registry;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How a registry is reached.
 *
 * @param credentials for the registry's host
 * @param tlsCa a PEM file of certificates that are trusted beside those of the JVM
 * @param insecure hosts, with their port if they have one, whose certificate is not checked
 * @param plainHttp hosts, with their port if they have one, that are asked by plain http. Loopback needs no mention: it is
 *     tried there first
 * @param proxies which to use
 * @param timeouts how long a network may do nothing
 * @param retries how often to try again
 * @param jobs how many blobs of an image are sent or fetched at once, 1..64
 */
public record RegistryOptions(
        CredentialSource credentials,
        Optional<Path> tlsCa,
        Set<String> insecure,
        Set<String> plainHttp,
        Proxies proxies,
        Timeouts timeouts,
        RetryPolicy retries,
        int jobs) {
    /** Most blobs at once: registries refuse those who ask too much. */
    public static final int MAX_JOBS = 64;

    /** How many blobs are on their way at once, if nobody says otherwise. */
    public static final int JOBS = 4;

    /** Copies the sets. */
    public RegistryOptions {
        if (jobs < 1 || jobs > MAX_JOBS) {
            throw new IllegalArgumentException("%d blobs at once, expected 1..%d".formatted(jobs, MAX_JOBS));
        }
        insecure = Set.copyOf(insecure);
        plainHttp = Set.copyOf(plainHttp);
    }

    /** No credentials, the JVM's certificates, the proxies of an environment. */
    public static RegistryOptions of(Map<String, String> environment) {
        return new RegistryOptions(
                CredentialSource.anonymous(),
                Optional.empty(),
                Set.of(),
                Set.of(),
                Proxies.of(environment),
                Timeouts.standard(),
                RetryPolicy.standard(),
                JOBS);
    }

    /** The same with other credentials. */
    public RegistryOptions withCredentials(CredentialSource other) {
        return new RegistryOptions(other, tlsCa, insecure, plainHttp, proxies, timeouts, retries, jobs);
    }

    /** The same with certificates of one's own. */
    public RegistryOptions withTlsCa(Path file) {
        return new RegistryOptions(
                credentials, Optional.of(file), insecure, plainHttp, proxies, timeouts, retries, jobs);
    }

    /** The same with these hosts' certificates not checked. */
    public RegistryOptions withInsecure(Set<String> hosts) {
        return new RegistryOptions(credentials, tlsCa, hosts, plainHttp, proxies, timeouts, retries, jobs);
    }

    /** The same with these hosts asked by plain http. */
    public RegistryOptions withPlainHttp(Set<String> hosts) {
        return new RegistryOptions(credentials, tlsCa, insecure, hosts, proxies, timeouts, retries, jobs);
    }

    /** The same with other limits of time. */
    public RegistryOptions withTimeouts(Timeouts other) {
        return new RegistryOptions(credentials, tlsCa, insecure, plainHttp, proxies, other, retries, jobs);
    }

    /** The same with another policy. */
    public RegistryOptions withRetries(RetryPolicy other) {
        return new RegistryOptions(credentials, tlsCa, insecure, plainHttp, proxies, timeouts, other, jobs);
    }

    /** The same with so many blobs at once. */
    public RegistryOptions withJobs(int other) {
        return new RegistryOptions(credentials, tlsCa, insecure, plainHttp, proxies, timeouts, retries, other);
    }
}
