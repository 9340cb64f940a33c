package io.piconnector.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.jcraft.jsch.jce.KeyPairGenEdDSA;
import com.jcraft.jsch.jce.SignatureEd25519;
import com.jcraft.jsch.jce.SignatureEd448;
import com.jcraft.jsch.jce.XDH;
import io.agroal.pool.wrapper.PreparedStatementWrapper;
import io.agroal.pool.wrapper.StatementWrapper;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.NoTypeConversionAvailableException;
import org.apache.camel.TypeConversionException;
import org.apache.camel.ValidationException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.processor.aggregate.GroupedBodyAggregationStrategy;
import org.apache.camel.processor.aggregate.GroupedExchangeAggregationStrategy;
import org.apache.camel.processor.aggregate.GroupedMessageAggregationStrategy;
import org.apache.camel.processor.aggregate.StringAggregationStrategy;
import org.apache.camel.processor.aggregate.UseLatestAggregationStrategy;
import org.apache.camel.processor.aggregate.UseOriginalAggregationStrategy;
import org.apache.camel.support.jsse.KeyManagersParameters;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;
import org.apache.camel.support.processor.idempotent.FileIdempotentRepository;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.io.SocketConfig;
import org.flywaydb.core.internal.exception.sqlExceptions.FlywaySqlNoDriversForInteractiveAuthException;
import org.flywaydb.core.internal.exception.sqlExceptions.FlywaySqlNoIntegratedAuthException;
import org.flywaydb.core.internal.exception.sqlExceptions.FlywaySqlServerUntrustedCertificateSqlException;
import org.postgresql.ssl.DefaultJavaSSLFactory;

/**
 * Registers classes for reflection besides the connector's own beans and records, which register themselves. A native
 * executable does not find other classes, and this shows only when they are needed. Routes are read after the build, so
 * this also lists what an installation's own routes may use.
 */
final class NativeReflection {

    private NativeReflection() {}

    /** Classes whose methods Simple calls: {@code ${body.size}}, {@code ${body.get('x').asText}}. */
    @RegisterForReflection(
            fields = false,
            targets = {
                String.class,
                Integer.class,
                Long.class,
                Double.class,
                Boolean.class,
                BigDecimal.class,
                BigInteger.class,
                Collection.class,
                List.class,
                ArrayList.class,
                Set.class,
                Map.class,
                HashMap.class,
                LinkedHashMap.class,
                UUID.class,
                Instant.class,
                LocalDate.class,
                LocalDateTime.class,
                LocalTime.class,
                OffsetDateTime.class,
                ZonedDateTime.class,
                Date.class,
                java.sql.Date.class,
                Timestamp.class,
                JsonNode.class,
                ObjectNode.class,
                ArrayNode.class,
                Exchange.class,
                Message.class
            })
    private static final class Values {}

    /** Exceptions that routes catch and throw by name and read details from: {@code ${exception.statusCode}}. */
    @RegisterForReflection(
            fields = false,
            targets = {
                Throwable.class,
                Exception.class,
                RuntimeException.class,
                IllegalArgumentException.class,
                IllegalStateException.class,
                IOException.class,
                ConnectException.class,
                SocketTimeoutException.class,
                UnknownHostException.class,
                SQLException.class,
                JsonProcessingException.class,
                InvalidPayloadException.class,
                NoTypeConversionAvailableException.class,
                TypeConversionException.class,
                ValidationException.class,
                HttpOperationFailedException.class
            },
            // By name, because package config uses no other package.
            classNames = {"io.piconnector.outbox.NotTriedException", "io.piconnector.outbox.PermanentFailureException"})
    private static final class Failures {}

    /**
     * Classes on which endpoint options are set: {@code statement.queryTimeout}, {@code soTimeout},
     * {@code httpClient.…}.
     */
    @RegisterForReflection(
            fields = false,
            targets = {
                StatementWrapper.class,
                PreparedStatementWrapper.class,
                HttpClientBuilder.class,
                SocketConfig.Builder.class
            })
    private static final class Options {}

    /** Classes that routes create by name: {@code #class:…} and the types of {@code beans}. */
    @RegisterForReflection(
            fields = false,
            targets = {
                GroupedBodyAggregationStrategy.class,
                GroupedExchangeAggregationStrategy.class,
                GroupedMessageAggregationStrategy.class,
                StringAggregationStrategy.class,
                UseLatestAggregationStrategy.class,
                UseOriginalAggregationStrategy.class,
                MemoryIdempotentRepository.class,
                FileIdempotentRepository.class,
                SSLContextParameters.class,
                KeyManagersParameters.class,
                TrustManagersParameters.class,
                KeyStoreParameters.class
            })
    private static final class Beans {}

    /**
     * Classes that libraries load by name and their extensions do not register. Flyway needs them to say why a database
     * cannot be reached, JSch for servers with Ed25519 keys and for Curve25519, the PostgreSQL driver for
     * {@code sslfactory=} in a URL.
     */
    @RegisterForReflection(
            fields = false,
            targets = {
                FlywaySqlNoDriversForInteractiveAuthException.class,
                FlywaySqlNoIntegratedAuthException.class,
                FlywaySqlServerUntrustedCertificateSqlException.class,
                DefaultJavaSSLFactory.class,
                KeyPairGenEdDSA.class,
                SignatureEd25519.class,
                SignatureEd448.class,
                XDH.class
            })
    private static final class Libraries {}
}
