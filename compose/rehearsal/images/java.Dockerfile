# Stands in for eclipse-temurin:25-jre: a JDK 25 of this machine.
FROM durable-stripe-rehearsal/base
COPY jdk /opt/java
ENV JAVA_HOME=/opt/java PATH=/opt/java/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
