# Builds the image of one program: docker build --build-arg PROGRAM=webhook-starter . (after mvn package)
FROM eclipse-temurin:25.0.3_9-jre@sha256:a214efa3200af4b657e41935799aa12d7aee3336fdb42eb505a0948f6ecdd983 AS unpack
ARG PROGRAM
WORKDIR /unpack
COPY ${PROGRAM}/target/${PROGRAM}.jar program.jar
# The program starts faster with its libraries as separate files than with nested jars.
RUN java -Djarmode=tools -jar program.jar extract --destination /program
# An AOT cache makes it start faster still. This training run exits before it connects to anything.
RUN STRIPE_WEBHOOK_SECRET=whsec_rehearsal_0123456789abcdef STRIPE_SECRET_KEY=rk_test_rehearsal \
    SPRING_DATASOURCE_URL=jdbc:postgresql://127.0.0.1/none SPRING_DATASOURCE_USERNAME=none \
    java -XX:AOTCacheOutput=/program/program.aot -Dspring.context.exit=onRefresh \
    --enable-native-access=ALL-UNNAMED -jar /program/program.jar

FROM eclipse-temurin:25.0.3_9-jre@sha256:a214efa3200af4b657e41935799aa12d7aee3336fdb42eb505a0948f6ecdd983
COPY --from=unpack /program /program
USER 10001:10001
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=75", "-XX:AOTCache=/program/program.aot", "--enable-native-access=ALL-UNNAMED", "-jar", "/program/program.jar"]
